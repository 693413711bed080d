package io.robinbff.web;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Ticker;

/**
 * A token bucket: it holds what a window allows, and fills evenly. Kept as the time up to
 * which it is spent.
 */
public final class TokenBucket {

	private final long window;

	private final long price;

	private final Ticker ticker;

	private long spentUntil;

	/** Creates a full one, of so many tokens in a window. */
	public TokenBucket(int tokens, Duration window, Ticker ticker) {
		this.window = window.toNanos();
		this.price = this.window / tokens;
		this.ticker = ticker;
		this.spentUntil = ticker.read();
	}

	/**
	 * Takes one token; returns how long to wait, zero for not at all. A refusal costs
	 * nothing: who waits as told is served.
	 */
	public synchronized Duration take() {
		long now = this.ticker.read();
		long after = ((this.spentUntil - now > 0) ? this.spentUntil : now) + this.price;
		long wait = after - now - this.window;
		if (wait <= 0) {
			this.spentUntil = after;
		}
		return Duration.ofNanos(Math.max(0, wait));
	}

}
