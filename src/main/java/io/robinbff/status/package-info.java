/**
 * How the service and all that it depends upon stand: for health, metrics, the log and
 * the status page.
 */
@NullMarked
package io.robinbff.status;

import org.jspecify.annotations.NullMarked;
