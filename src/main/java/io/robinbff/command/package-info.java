/** What commands at a prompt have in common. */
@NullMarked
package io.robinbff.command;

import org.jspecify.annotations.NullMarked;
