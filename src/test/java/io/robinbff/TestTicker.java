package io.robinbff;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;

/** The service's monotonic clock, which a test can put forward. */
public final class TestTicker implements Ticker {

	private final AtomicLong ahead = new AtomicLong();

	@Override
	public long read() {
		return System.nanoTime() + this.ahead.get();
	}

	/** Lets that much time pass at once. */
	public void advance(Duration time) {
		this.ahead.addAndGet(time.toNanos());
	}

}
