/**
 * Events that replicas pass on to each other: what exists only because there is a Redis.
 */
@NullMarked
package io.robinbff.events.shared;

import org.jspecify.annotations.NullMarked;
