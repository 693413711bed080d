/**
 * The means to keep what is personal out of logs, metrics and traces: keyed hashes in the
 * place of customers and callers.
 */
@NullMarked
package io.robinbff.privacy;

import org.jspecify.annotations.NullMarked;
