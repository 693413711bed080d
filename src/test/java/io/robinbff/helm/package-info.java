/** The chart in {@code helm/robin-bff}, rendered by Helm itself. */
@NullMarked
package io.robinbff.helm;

import org.jspecify.annotations.NullMarked;
