/** The freshness ladder, step by step. */
@NullMarked
package io.robinbff.cache;

import org.jspecify.annotations.NullMarked;
