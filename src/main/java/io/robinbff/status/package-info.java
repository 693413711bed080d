/**
 * The standing of the service and of all that it depends upon: for health, metrics, the
 * log and the status page.
 */
@NullMarked
package io.robinbff.status;

import org.jspecify.annotations.NullMarked;
