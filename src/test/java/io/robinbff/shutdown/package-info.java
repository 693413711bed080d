@NullMarked
package io.robinbff.shutdown;

import org.jspecify.annotations.NullMarked;
