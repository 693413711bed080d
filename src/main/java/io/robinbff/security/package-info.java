/** Who may call: bearer tokens from the configured issuer, scopes, CORS. */
@NullMarked
package io.robinbff.security;

import org.jspecify.annotations.NullMarked;
