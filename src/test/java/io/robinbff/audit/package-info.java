/** The audit, entry by entry. */
@NullMarked
package io.robinbff.audit;

import org.jspecify.annotations.NullMarked;
