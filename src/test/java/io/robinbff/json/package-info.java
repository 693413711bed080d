@NullMarked
package io.robinbff.json;

import org.jspecify.annotations.NullMarked;
