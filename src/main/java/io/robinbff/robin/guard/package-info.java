/**
 * The guard around calls to ROBIN: permit, breaker, retries, credentials, and what a
 * failure means.
 */
@NullMarked
package io.robinbff.robin.guard;

import org.jspecify.annotations.NullMarked;
