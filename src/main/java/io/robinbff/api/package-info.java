/** The routes for front ends, and the answers as they look on the wire. */
@NullMarked
package io.robinbff.api;

import org.jspecify.annotations.NullMarked;
