@NullMarked
package io.robinbff.robin.guard;

import org.jspecify.annotations.NullMarked;
