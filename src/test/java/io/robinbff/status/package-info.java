/** Tests of how things stand. */
@NullMarked
package io.robinbff.status;

import org.jspecify.annotations.NullMarked;
