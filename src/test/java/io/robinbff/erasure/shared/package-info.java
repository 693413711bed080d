@NullMarked
package io.robinbff.erasure.shared;

import org.jspecify.annotations.NullMarked;
