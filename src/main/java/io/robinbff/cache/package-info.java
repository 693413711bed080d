/**
 * The cache: answers that are rendered once, kept, shared between callers, and marked
 * with their age.
 */
@NullMarked
package io.robinbff.cache;

import org.jspecify.annotations.NullMarked;
