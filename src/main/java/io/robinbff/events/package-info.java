/**
 * Events of the helpdesk: CM.com says which conversation has changed, so that what is
 * kept can be known to hold instead of guessed. An event is a hint: it changes what is
 * believed, never what is shown.
 */
@NullMarked
package io.robinbff.events;

import org.jspecify.annotations.NullMarked;
