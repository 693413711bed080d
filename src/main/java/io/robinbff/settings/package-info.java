/** What all settings have in common: how a missing or unusable one stops the start. */
@NullMarked
package io.robinbff.settings;

import org.jspecify.annotations.NullMarked;
