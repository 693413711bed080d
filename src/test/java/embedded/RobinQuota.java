package embedded;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * ROBIN's quota by exact sliding windows: within any window of its length no more than
 * its limit is let through. Calls refused are not counted, so that a caller who waits as
 * told is let through.
 */
final class RobinQuota {

	/** As documented for the account: 3/s, 180/min, 10,000/h, 100,000/day. */
	static final List<Window> DOCUMENTED = List.of(new Window(3, Duration.ofSeconds(1)),
			new Window(180, Duration.ofMinutes(1)), new Window(10_000, Duration.ofHours(1)),
			new Window(100_000, Duration.ofDays(1)));

	private final List<Window> windows;

	private final InstantSource clock;

	/** The last let through, as a ring as long as the largest limit. */
	private final Instant[] passed;

	private long count;

	private long refused;

	RobinQuota(List<Window> windows, InstantSource clock) {
		this.windows = List.copyOf(windows);
		this.clock = clock;
		this.passed = new Instant[windows.stream().mapToInt(Window::limit).max().orElse(1)];
	}

	/**
	 * Empty when the call is within quota, else the time after which it would be. The
	 * clock is read under the lock: of calls that come at once none is judged by an
	 * earlier time than one that was judged before it.
	 */
	synchronized Optional<Duration> refusal() {
		Instant now = this.clock.instant();
		Duration wait = Duration.ZERO;
		for (Window window : this.windows) {
			if (this.count >= window.limit()) {
				Instant oldest = this.passed[(int) ((this.count - window.limit()) % this.passed.length)];
				Duration left = Duration.between(now, oldest.plus(window.length()));
				wait = (left.compareTo(wait) > 0) ? left : wait;
			}
		}
		if (wait.isPositive()) {
			this.refused++;
			return Optional.of(wait);
		}
		this.passed[(int) (this.count++ % this.passed.length)] = now;
		return Optional.empty();
	}

	synchronized long refused() {
		return this.refused;
	}

	/**
	 * A window of the quota.
	 *
	 * @param limit calls let through, at least 1
	 * @param length of the window
	 */
	record Window(int limit, Duration length) {
	}

}
