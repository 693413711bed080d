/** The service from outside: real HTTP, an embedded ROBIN, an embedded issuer. */
@NullMarked
package io.robinbff;

import org.jspecify.annotations.NullMarked;
