/** Redis, for tests of those who share it. */
@NullMarked
package io.robinbff.redis;

import org.jspecify.annotations.NullMarked;
