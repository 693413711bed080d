package io.robinbff.cache.shared;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.robinbff.cache.Moment;
import org.jspecify.annotations.Nullable;

/**
 * Redis' clock as this process sees it: samples of it, each between two readings of the
 * process' own. What is converted errs to the safe side: a fetch counts as earlier, a
 * mark as later than it may have been, by the time that one command takes.
 *
 * <p>
 * A Redis whose clock was set back, or that failed over to one that is behind, would make
 * old answers young. So the clock never goes back: it goes on from the sample before.
 *
 * <p>
 * How long a command takes differs by milliseconds, and so would the error. Of two
 * fetches of this process the one that left later counts as later all the same.
 */
final class SharedClock {

	/** Small corrections are not worth it; they would add up. */
	private static final long TOLERANCE = 100_000;

	/** Redis' microseconds are cut off, and so are those that go on from them. */
	private static final long ROUNDING = 2;

	/** By so much what is shared may seem to be of the future, in microseconds. */
	private static final long SLACK = 1_000;

	/** An attempt may take 5 minutes at most, and lands after that. */
	private static final long ORDERED = Duration.ofMinutes(6).toNanos();

	/**
	 * Fetches that seem to have left at once are put so far apart: others fit between.
	 */
	private static final long APART = 1_000;

	private @Nullable Sample last;

	/** When fetches left, on the shared clock, by when they left here. */
	private final NavigableMap<Long, Long> departures = new TreeMap<>((one, other) -> Long.signum(one - other));

	/**
	 * Takes in a sample.
	 * @param sent when it was asked for, on the monotonic clock
	 * @param micros what Redis said
	 * @param received when that was there
	 */
	synchronized Sample sample(long sent, long micros, long received) {
		Sample before = this.last;
		long least = (before != null) ? before.micros + Math.floorDiv(sent - before.received, 1000L) : micros;
		if (micros < least - TOLERANCE) {
			return new Sample(sent, least, received);
		}
		if (before != null && micros > before.latest(received) + TOLERANCE) {
			// Another Redis, which is ahead: its times are not to be compared with those.
			this.departures.clear();
		}
		Sample now = new Sample(sent, micros, received);
		this.last = now;
		return now;
	}

	/**
	 * Returns when a fetch of this process left: the earliest time at Redis that it can
	 * have been, later than that of every fetch that left before it, and earlier than
	 * that of every one that left after it.
	 * @param now a sample from after it left
	 */
	synchronized long departure(Sample now, long nanos) {
		this.departures.headMap(now.received - ORDERED).clear();
		long at = now.earliest(nanos);
		Map.Entry<Long, Long> before = this.departures.lowerEntry(nanos);
		Map.Entry<Long, Long> after = this.departures.higherEntry(nanos);
		long room = (before != null && after != null) ? (after.getValue() - before.getValue()) / 2 : APART;
		if (before != null) {
			at = Math.max(at, Math.min(before.getValue() + apart(before.getKey(), nanos, room), now.micros));
		}
		if (after != null) {
			at = Math.min(at, after.getValue() - apart(nanos, after.getKey(), room));
		}
		this.departures.put(nanos, at);
		return at;
	}

	private static long apart(long one, long next, long room) {
		return Math.clamp((next - one) / 1000, 1, Math.clamp(room, 1, APART));
	}

	/** Returns the latest moment in this process that it can be. */
	synchronized Moment latest(long at, long nowNanos) {
		Moment latest = (this.last != null) ? this.last.mark(at) : new Moment(nowNanos, at);
		return (latest.nanos() - nowNanos < 0) ? latest : new Moment(nowNanos, at);
	}

	/**
	 * A sample.
	 *
	 * @param sent before Redis looked at its clock
	 * @param micros what it saw
	 * @param received after it
	 */
	record Sample(long sent, long micros, long received) {

		/** Returns the earliest time at Redis at which that moment can have been. */
		long earliest(long nanos) {
			return this.micros + Math.floorDiv(nanos - this.received, 1000L);
		}

		/** Returns the latest time at Redis at which that moment can have been. */
		long latest(long nanos) {
			return this.micros + ROUNDING + Math.ceilDiv(nanos - this.sent, 1000L);
		}

		/** Returns the earliest moment in this process that it can be. */
		Moment moment(long at) {
			return new Moment(this.sent - (this.micros + ROUNDING - at) * 1000, at);
		}

		/** Returns the latest moment in this process that it can be. */
		Moment mark(long at) {
			return new Moment(this.received + (at - this.micros) * 1000, at);
		}

		/** Returns whether that time has not come yet. */
		boolean isFuture(long at, long nowNanos) {
			return at > latest(nowNanos) + SLACK;
		}

	}

}
