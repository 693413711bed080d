/** Redis, for tests of those who share it. */
@NullMarked
package io.robinbff.cluster;

import org.jspecify.annotations.NullMarked;
