/** Tests of our words. */
@NullMarked
package io.robinbff.conversation;

import org.jspecify.annotations.NullMarked;
