@NullMarked
package io.robinbff.quota.shared;

import org.jspecify.annotations.NullMarked;
