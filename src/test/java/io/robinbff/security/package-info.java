/** Who may call. */
@NullMarked
package io.robinbff.security;

import org.jspecify.annotations.NullMarked;
