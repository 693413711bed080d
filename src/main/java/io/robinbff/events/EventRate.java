package io.robinbff.events;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Ticker;

/** A rate of events: a bucket that holds a second's and fills evenly. */
final class EventRate {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final long price;

	private final Ticker ticker;

	private long spentUntil;

	EventRate(int perSecond, Ticker ticker) {
		this.price = SECOND / perSecond;
		this.ticker = ticker;
		this.spentUntil = ticker.read();
	}

	/** Takes one event; returns how long to wait, zero for not at all. */
	synchronized Duration take() {
		long now = this.ticker.read();
		long after = ((this.spentUntil - now > 0) ? this.spentUntil : now) + this.price;
		long wait = after - now - SECOND;
		if (wait <= 0) {
			this.spentUntil = after;
		}
		return Duration.ofNanos(Math.max(0, wait));
	}

}
