/** The freshness ladder, freshness by rung. */
@NullMarked
package io.robinbff.cache.shared;

import org.jspecify.annotations.NullMarked;
