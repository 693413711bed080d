package io.robinbff.quota;

/**
 * What waits first at a replica. Among replicas the more important goes first, then what
 * is worth more, then the older, as in the line of one.
 *
 * @param priority its place in the order of the line
 * @param weight what a permit is worth there, as {@link Shares} weigh it
 * @param since when it joined the line, in nanoseconds of the quota's monotonic source
 */
record Bid(Priority priority, double weight, long since) {
}
