/**
 * The way to the world outside: the proxy, the authorities that are trusted, and the
 * service's own certificate.
 */
@NullMarked
package io.robinbff.egress;

import org.jspecify.annotations.NullMarked;
