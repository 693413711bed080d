/** A small Redis on a virtual clock, and what is simulated on it. */
@NullMarked
package io.robinbff.simulation;

import org.jspecify.annotations.NullMarked;
