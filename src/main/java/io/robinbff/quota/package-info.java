/** The account's call budget: spent by us, in order of need, and never overspent. */
@NullMarked
package io.robinbff.quota;

import org.jspecify.annotations.NullMarked;
