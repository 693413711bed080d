/** Tests of what commands have in common. */
@NullMarked
package io.robinbff.command;

import org.jspecify.annotations.NullMarked;
