/**
 * Everything that knows ROBIN: its wire format, its credentials, and how a call to it is
 * guarded.
 */
@NullMarked
package io.robinbff.robin;

import org.jspecify.annotations.NullMarked;
