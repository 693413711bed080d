/** ROBIN, guarded: what can be shown without the whole service. */
@NullMarked
package io.robinbff.robin;

import org.jspecify.annotations.NullMarked;
