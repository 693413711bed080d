package io.robinbff.cluster;

/**
 * A kind of message between replicas, with the version of its format: a replica of
 * another version ignores what it does not know, so that a rolling update loses messages
 * and never misreads one.
 *
 * @param <M> the message
 * @param name what the topic is called, such as {@code breaker}
 * @param version of the format, raised whenever an older replica would misread a message
 * @param type a record of values that JSON can hold
 */
public record Topic<M extends Record>(String name, int version, Class<M> type) {
}
