/** Hashes in the place of people. */
@NullMarked
package io.robinbff.privacy;

import org.jspecify.annotations.NullMarked;
