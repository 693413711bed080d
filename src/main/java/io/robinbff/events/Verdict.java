package io.robinbff.events;

/**
 * What events say of a kept answer, and until when they say it.
 *
 * @param belief what they say
 * @param confirmedAt the last moment of which they say that nothing had changed yet, on
 * the monotonic clock: the last sign of life if it is {@link Belief#CURRENT}, otherwise
 * when it was fetched
 */
public record Verdict(Belief belief, long confirmedAt) {
}
