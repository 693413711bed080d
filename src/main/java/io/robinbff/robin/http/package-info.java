/**
 * ROBIN's one call over HTTP: its wire format, its connections and their time-outs.
 */
@NullMarked
package io.robinbff.robin.http;

import org.jspecify.annotations.NullMarked;
