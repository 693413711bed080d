package io.robinbff.security;

import java.time.Duration;
import java.util.Arrays;

/**
 * A bounded log of the customers whom one caller has asked for: each once, with the time
 * of the last look, the latest last. Each look forgets those of which the last was more
 * than a day ago. 16 bytes a customer; a look at 2,000 of them costs about a microsecond.
 * Not for several threads: whoever asks holds its lock from the question to the look.
 */
final class CustomersSeen {

	/** The longest window that anybody asks about. */
	static final Duration LONGEST = Duration.ofDays(1);

	private final int most;

	private long[] customers = new long[16];

	private long[] times = new long[16];

	private int size;

	CustomersSeen(int most) {
		this.most = most;
	}

	/**
	 * Returns how long the window is still full, zero if the customer has room in it.
	 * @param customer who is asked for; one who is in the window already takes no room
	 */
	long wait(long customer, long now, long window, int limit) {
		int first = firstAfter(now - window);
		int inside = this.size - first;
		int at = indexOf(customer);
		if (limit == 0 || inside < limit || at >= first) {
			return 0;
		}
		return Math.max(1, this.times[this.size - limit] + window - now);
	}

	/** Logs a look, and returns whether it is news in the window. */
	boolean look(long customer, long now, long window) {
		remove(0, firstAfter(now - LONGEST.toNanos()));
		int at = indexOf(customer);
		boolean news = at < 0 || now - this.times[at] >= window;
		if (at >= 0) {
			remove(at, 1);
		}
		else if (this.size == this.most) {
			remove(0, 1);
		}
		if (this.size == this.customers.length) {
			this.customers = Arrays.copyOf(this.customers, 2 * this.size);
			this.times = Arrays.copyOf(this.times, 2 * this.size);
		}
		this.customers[this.size] = customer;
		this.times[this.size++] = now;
		return news;
	}

	/** Returns for how many customers it has room, and takes it: 16 bytes each. */
	int room() {
		return this.customers.length;
	}

	void forget(long customer) {
		int at = indexOf(customer);
		if (at >= 0) {
			remove(at, 1);
		}
	}

	private int indexOf(long customer) {
		for (int at = this.size - 1; at >= 0; at--) {
			if (this.customers[at] == customer) {
				return at;
			}
		}
		return -1;
	}

	private int firstAfter(long time) {
		int first = 0;
		int end = this.size;
		while (first < end) {
			int middle = (first + end) >>> 1;
			if (this.times[middle] - time > 0) {
				end = middle;
			}
			else {
				first = middle + 1;
			}
		}
		return first;
	}

	private void remove(int at, int count) {
		int behind = this.size - at - count;
		System.arraycopy(this.customers, at + count, this.customers, at, behind);
		System.arraycopy(this.times, at + count, this.times, at, behind);
		Arrays.fill(this.customers, this.size - count, this.size, 0);
		this.size -= count;
	}

}
