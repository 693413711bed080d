/** The freshness ladder, freshness by rung. */
@NullMarked
package io.robinbff.cache;

import org.jspecify.annotations.NullMarked;
