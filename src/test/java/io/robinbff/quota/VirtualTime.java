package io.robinbff.quota;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/** Time that jumps to the next event, or to the quota's next decision. */
public final class VirtualTime {

	public static final long SECOND = 1_000_000_000L;

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::at).thenComparingLong(Event::number));

	private long now;

	private long numbers;

	public long now() {
		return this.now;
	}

	public void at(long time, Runnable what) {
		this.events.add(new Event(Math.max(time, this.now), this.numbers++, what));
	}

	/** Runs until nothing is left to do, or until the end. */
	public void run(Supplier<Quota> quota, long end) {
		while (true) {
			long due = quota.get().advance();
			Event next = this.events.peek();
			if (Math.min(due, (next == null) ? Long.MAX_VALUE : next.at()) >= end) {
				return;
			}
			if (next != null && next.at() <= due) {
				this.events.remove();
				this.now = next.at();
				next.what().run();
			}
			else {
				this.now = Math.max(this.now, due);
			}
		}
	}

	private record Event(long at, long number, Runnable what) {
	}

}
