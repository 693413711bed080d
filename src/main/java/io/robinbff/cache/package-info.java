/**
 * How true an answer is: rendered once, kept, shared between callers, and marked with its
 * age.
 */
@NullMarked
package io.robinbff.cache;

import org.jspecify.annotations.NullMarked;
