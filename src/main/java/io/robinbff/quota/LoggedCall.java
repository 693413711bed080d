package io.robinbff.quota;

/**
 * A call that has been entered in a {@link CallLog}.
 *
 * @param at when, in nanoseconds of the quota's monotonic source
 * @param id what it is called where replicas share it; empty in one process
 */
public record LoggedCall(long at, String id) {
}
