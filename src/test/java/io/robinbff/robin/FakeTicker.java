package io.robinbff.robin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;

/** Time that passes only when told. */
final class FakeTicker implements Ticker {

	private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

	@Override
	public long read() {
		return this.now.get();
	}

	void advance(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

	long in(Duration time) {
		return read() + time.toNanos();
	}

}
