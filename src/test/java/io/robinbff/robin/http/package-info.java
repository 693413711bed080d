@NullMarked
package io.robinbff.robin.http;

import org.jspecify.annotations.NullMarked;
