@NullMarked
package io.robinbff.api;

import org.jspecify.annotations.NullMarked;
