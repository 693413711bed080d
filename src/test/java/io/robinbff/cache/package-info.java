/** The freshness ladder, rung by rung. */
@NullMarked
package io.robinbff.cache;

import org.jspecify.annotations.NullMarked;
