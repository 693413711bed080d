/** The freshness ladder, step by step. */
@NullMarked
package io.robinbff.cache.shared;

import org.jspecify.annotations.NullMarked;
