@NullMarked
package io.robinbff.events;

import org.jspecify.annotations.NullMarked;
