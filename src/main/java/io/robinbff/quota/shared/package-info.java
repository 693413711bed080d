/**
 * The call log that replicas share in Redis, and what a replica may do by itself while it
 * cannot ask it.
 */
@NullMarked
package io.robinbff.quota.shared;

import org.jspecify.annotations.NullMarked;
