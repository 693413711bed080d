/** The routes for front ends, and what an answer looks like on the wire. */
@NullMarked
package io.robinbff.api;

import org.jspecify.annotations.NullMarked;
