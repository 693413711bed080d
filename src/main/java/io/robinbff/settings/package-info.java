/** The rules of all settings: a missing or unusable one stops the start. */
@NullMarked
package io.robinbff.settings;

import org.jspecify.annotations.NullMarked;
