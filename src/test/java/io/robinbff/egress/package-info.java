/** What the egress promises, on real sockets. */
@NullMarked
package io.robinbff.egress;

import org.jspecify.annotations.NullMarked;
