/** robin-bff: a backend for front ends in front of ROBIN's conversations. */
@NullMarked
package io.robinbff;

import org.jspecify.annotations.NullMarked;
