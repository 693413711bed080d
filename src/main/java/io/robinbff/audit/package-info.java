/**
 * A record of who looked at whom: one entry for each look-up, chained so that a changed,
 * dropped or reordered one is found.
 */
@NullMarked
package io.robinbff.audit;

import org.jspecify.annotations.NullMarked;
