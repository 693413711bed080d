/**
 * What replicas share: a connection to Redis that costs a request at most a moment,
 * whatever becomes of Redis.
 */
@NullMarked
package io.robinbff.redis;

import org.jspecify.annotations.NullMarked;
