/**
 * The doors: bearer tokens of the configured issuers, scopes, limits for callers, CORS.
 */
@NullMarked
package io.robinbff.security;

import org.jspecify.annotations.NullMarked;
