package io.robinbff.robin.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A budget of memory for all of ROBIN's answers that are being read and mapped at once. A
 * share belongs to the thread that asked, and ends with it: each call has a thread of its
 * own, and while that lives its answer does, in one form or another.
 *
 * <p>
 * An answer of n bytes takes up to 8 n on its way: its pieces, the whole, its text, what
 * goes out to either audience. So a thirty-second part of the heap is what can be read at
 * once: a quarter of it, beside what the cache and the writes take.
 */
final class AnswerBudget {

	/** So much is free for each answer: whoever asks for little is never refused. */
	static final int FREE = 256 * 1024;

	private static final int PART_OF_HEAP = 32;

	private final long most;

	private final Map<Thread, Long> shares = new ConcurrentHashMap<>();

	AnswerBudget(long most) {
		this.most = most;
	}

	/** Creates the budget of the settings, or of the heap. */
	static AnswerBudget of(RobinSettings settings) {
		long set = settings.maxMemory().toBytes();
		return new AnswerBudget((set > 0) ? set : Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
	}

	/** Returns how much one answer may take at the most. */
	long most() {
		return this.most;
	}

	/** Begins a thread's answer; what it had read before is gone. */
	void begin(Thread owner) {
		this.shares.keySet().removeIf((one) -> !one.isAlive());
		this.shares.put(owner, 0L);
	}

	/**
	 * Takes more for a thread's answer.
	 * @throws Exhausted if others' answers take what there is
	 */
	synchronized void take(Thread owner, int bytes) {
		long own = this.shares.merge(owner, (long) bytes, Long::sum);
		if (own <= FREE) {
			return;
		}
		this.shares.keySet().removeIf((one) -> !one.isAlive());
		long all = this.shares.values().stream().mapToLong((one) -> Math.max(0, one - FREE)).sum();
		if (all > this.most) {
			this.shares.put(owner, 0L);
			throw new Exhausted();
		}
	}

	/**
	 * A refusal because other answers take all the memory that there is for them. Passes
	 * in a moment.
	 */
	static final class Exhausted extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Exhausted() {
			super("No memory for another large answer", null, false, false);
		}

	}

}
