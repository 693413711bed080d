/**
 * Answers that replicas share through Redis, encrypted, and one call for the same query
 * over all replicas.
 */
@NullMarked
package io.robinbff.cache.shared;

import org.jspecify.annotations.NullMarked;
