package io.robinbff;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Ticker;

/**
 * A monotonic clock that a test can put forward: one that stands still, or one that runs.
 */
public final class ManualTicker implements Ticker {

	private final LongSupplier base;

	private final AtomicLong ahead = new AtomicLong();

	private ManualTicker(LongSupplier base) {
		this.base = base;
	}

	/** Returns a clock whose time passes only when told. */
	public static ManualTicker still() {
		return new ManualTicker(() -> 1_000_000_000_000L);
	}

	/** Returns the system's clock, which can be put forward besides. */
	public static ManualTicker running() {
		return new ManualTicker(System::nanoTime);
	}

	@Override
	public long read() {
		return this.base.getAsLong() + this.ahead.get();
	}

	/** Lets that much time pass at once. */
	public void advance(Duration time) {
		this.ahead.addAndGet(time.toNanos());
	}

	/** Returns the moment that is so far ahead. */
	public long in(Duration time) {
		return read() + time.toNanos();
	}

}
