@NullMarked
package io.robinbff.watch;

import org.jspecify.annotations.NullMarked;
