@NullMarked
package io.robinbff.erasure;

import org.jspecify.annotations.NullMarked;
