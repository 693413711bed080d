/** Readers and writers of JSON that remember nothing of what they read. */
@NullMarked
package io.robinbff.json;

import org.jspecify.annotations.NullMarked;
