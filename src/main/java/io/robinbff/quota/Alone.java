package io.robinbff.quota;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a replica may do by itself while it cannot ask Redis (ADR 5): keep to its turns,
 * or, where it has never heard of Redis, use its share of the limits. Not thread-safe.
 */
final class Alone {

	private final Turns turns;

	private final SharedClock clock;

	/** Null where the share is less than one call. */
	private final @Nullable Windows share;

	private final long shareFrom;

	private int seat = -1;

	private long turnsFrom = Windows.NEVER;

	private long usedTurn = -1;

	private boolean heard;

	Alone(QuotaSettings settings, Sharing sharing, SharedClock clock, long now) {
		this.turns = Turns.of(settings.windows().getFirst(), settings.guard(), sharing.replicas());
		this.clock = clock;
		this.share = settings.share(sharing.replicas()).map(Windows::new).orElse(null);
		this.shareFrom = now + Sharing.PATIENCE.toNanos();
	}

	/** Redis answered, and gave that seat; -1 for none. */
	void seated(int given) {
		this.seat = given;
		this.heard = true;
	}

	int seat() {
		return this.seat;
	}

	/** From then on it keeps to turns where it does not hear of Redis again. */
	void turnsFrom(long time) {
		this.turnsFrom = time;
	}

	long turnsFrom() {
		return this.turnsFrom;
	}

	boolean hasTurns(long now) {
		return this.seat >= 0 && now >= this.turnsFrom;
	}

	boolean hasShare(long now) {
		return !this.heard && this.share != null && now >= this.shareFrom;
	}

	/** Its next turns. Every turn counts as used, whoever's it is. */
	long[] turns(int count, long now, Mirror mirror) {
		mirror.chargeTurns(this.turns, this.clock.shared(now) - Turns.LATE, this.clock);
		long free = mirror.windows().earliest(Priority.CLICK, now);
		long from = this.clock.shared(free) + ((free > now) ? Turns.LATE : 0);
		long unused = this.turns.begins(this.usedTurn + 1) + Turns.LATE;
		long number = this.turns.next(this.seat, Math.max(from, unused));
		long[] times = new long[count];
		for (int i = 0; i < count; i++) {
			long begins = this.turns.begins(number + (long) i * this.turns.seats());
			times[i] = Math.max(now, this.clock.local(begins));
		}
		return times;
	}

	/** Uses the turn that is now; returns the call's id. */
	String takeTurn(long now) {
		this.usedTurn = this.turns.next(this.seat, this.clock.shared(now));
		return "t:" + this.seat + ":" + this.usedTurn;
	}

	/** Whether it was a turn that let a call go: such a call cannot move. */
	static boolean isTurn(String id) {
		return id.startsWith("t:");
	}

	/** Where {@link #hasShare}. */
	Windows share() {
		return Objects.requireNonNull(this.share);
	}

}
