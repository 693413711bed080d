/** What the upstream says by itself, and how far it is believed: a hint, never truth. */
@NullMarked
package io.robinbff.events;

import org.jspecify.annotations.NullMarked;
