/** How the service stops without cutting anybody off. */
@NullMarked
package io.robinbff.shutdown;

import org.jspecify.annotations.NullMarked;
