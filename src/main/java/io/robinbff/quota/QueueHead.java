package io.robinbff.quota;

import io.robinbff.conversation.Priority;

/**
 * What waits first at a replica. Among replicas the more important goes first, then what
 * is worth more, then the older, as in the queue of one.
 *
 * @param priority its waiter in the order of the queue
 * @param weight what a permit is worth there, as {@link FairShare} weigh it
 * @param since when it joined the queue, in nanoseconds of the quota's monotonic source
 */
public record QueueHead(Priority priority, double weight, long since) {
}
