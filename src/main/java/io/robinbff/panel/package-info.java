/**
 * The panel that any page can show with one tag: one JavaScript file, handed to
 * everybody. What it shows it asks for like every front end, with a token.
 */
@NullMarked
package io.robinbff.panel;

import org.jspecify.annotations.NullMarked;
