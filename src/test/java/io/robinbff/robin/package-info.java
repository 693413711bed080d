/** The guard around ROBIN, piece by piece. */
@NullMarked
package io.robinbff.robin;

import org.jspecify.annotations.NullMarked;
