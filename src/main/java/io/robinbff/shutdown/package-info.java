/** The stop of the service, which cuts nobody off. */
@NullMarked
package io.robinbff.shutdown;

import org.jspecify.annotations.NullMarked;
