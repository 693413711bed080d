@NullMarked
package io.robinbff.panel;

import org.jspecify.annotations.NullMarked;
