package io.robinbff.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;

/** A monotonic clock that stands still until it is put forward. */
final class StillTicker implements Ticker {

	private final AtomicLong now = new AtomicLong();

	@Override
	public long read() {
		return this.now.get();
	}

	void advance(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

}
