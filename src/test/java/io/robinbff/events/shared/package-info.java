@NullMarked
package io.robinbff.events.shared;

import org.jspecify.annotations.NullMarked;
