@NullMarked
package io.robinbff.settings;

import org.jspecify.annotations.NullMarked;
