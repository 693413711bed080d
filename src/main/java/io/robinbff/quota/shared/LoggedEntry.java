package io.robinbff.quota.shared;

/**
 * A call in the log that replicas share.
 *
 * @param id what all replicas call it
 * @param share the share of the limits that it is charged to
 * @param at the latest moment at which it left, in local nanoseconds
 */
record LoggedEntry(String id, int share, long at) {
}
