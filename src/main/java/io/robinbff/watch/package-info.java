/** Watches: who has a card open is told when what is kept of it changes. */
@NullMarked
package io.robinbff.watch;

import org.jspecify.annotations.NullMarked;
