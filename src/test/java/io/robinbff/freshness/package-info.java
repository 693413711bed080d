/** The freshness ladder, rung by rung. */
@NullMarked
package io.robinbff.freshness;

import org.jspecify.annotations.NullMarked;
