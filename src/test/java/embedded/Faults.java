package embedded;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * The faults to come, one per call, in the order in which they were asked for; the last
 * may be for good.
 */
final class Faults {

	private static final int FOR_GOOD = Integer.MAX_VALUE;

	private final Deque<Planned> planned = new ArrayDeque<>();

	/** After those already planned; one that was for good ends here. */
	synchronized void add(int times, Fault fault) {
		this.planned.removeIf((earlier) -> earlier.times == FOR_GOOD);
		if (times > 0) {
			this.planned.add(new Planned(fault, times));
		}
	}

	/** In place of everything planned. */
	synchronized void forGood(Fault fault) {
		this.planned.clear();
		this.planned.add(new Planned(fault, FOR_GOOD));
	}

	synchronized void clear() {
		this.planned.clear();
	}

	synchronized @Nullable Fault next() {
		Planned next = this.planned.poll();
		if (next == null) {
			return null;
		}
		if (next.times == FOR_GOOD) {
			this.planned.addFirst(next);
		}
		else if (next.times > 1) {
			this.planned.addFirst(new Planned(next.fault, next.times - 1));
		}
		return next.fault;
	}

	private record Planned(Fault fault, int times) {
	}

}
