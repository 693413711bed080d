/**
 * How the service reaches the world outside: through which proxy, whose certificates it
 * trusts, and with which of its own.
 */
@NullMarked
package io.robinbff.egress;

import org.jspecify.annotations.NullMarked;
