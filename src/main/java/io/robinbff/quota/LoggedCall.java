package io.robinbff.quota;

/**
 * A call that has been entered in a {@link CallLog}.
 *
 * @param at when, in nanoseconds of the quota's monotonic source
 * @param leaveBy until when it may leave as it is; later it has to be moved
 * @param id what it is called where replicas share it; empty in one process
 */
public record LoggedCall(long at, long leaveBy, String id) {
}
