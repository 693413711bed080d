/**
 * What holds replicas together: a connection to Redis that costs a request at most a
 * moment, whatever becomes of Redis; messages between replicas; leases. Nothing of it
 * exists unless the settings name a Redis.
 */
@NullMarked
package io.robinbff.cluster;

import org.jspecify.annotations.NullMarked;
