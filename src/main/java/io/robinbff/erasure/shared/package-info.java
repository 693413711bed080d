/**
 * Erasures that replicas tell each other: what exists only because there is a Redis.
 */
@NullMarked
package io.robinbff.erasure.shared;

import org.jspecify.annotations.NullMarked;
