/**
 * Erasure: a customer is forgotten at all replicas, and in what they share.
 */
@NullMarked
package io.robinbff.erasure;

import org.jspecify.annotations.NullMarked;
