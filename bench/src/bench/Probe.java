package bench;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import bench.Arrivals.View;
import bench.Load.Seen;

/**
 * Reads an answer that every replica has, 25 times a second: what a request loses to
 * trouble elsewhere.
 */
final class Probe implements AutoCloseable {

	private final Load load;

	private final View view;

	private final List<long[]> all = new CopyOnWriteArrayList<>();

	private final AtomicBoolean over = new AtomicBoolean();

	private final Thread thread;

	Probe(Load load, View view) {
		this.load = load;
		this.view = view;
		this.thread = Thread.ofVirtual().start(this::probe);
	}

	private void probe() {
		for (long at = System.nanoTime(); !this.over.get(); at += 40_000_000L) {
			Load.sleepUntil(at);
			long sent = System.nanoTime();
			Seen seen = this.load.open(this.view, sent, "Cache-Control", "only-if-cached");
			if (seen.answered()) {
				this.all.add(new long[] { sent, seen.tookNanos() });
			}
		}
	}

	/** The 99th percentile between two moments, and that of the rest. */
	String compared(long from, long to) {
		return String.format(Locale.ROOT, "cached reads: p99 %.0f ms in the middle, %.0f ms otherwise",
				p99(from, to, true), p99(from, to, false));
	}

	private double p99(long from, long to, boolean inside) {
		long[] sorted = this.all.stream()
			.filter((one) -> (one[0] >= from && one[0] < to) == inside)
			.mapToLong((one) -> one[1])
			.sorted()
			.toArray();
		return (sorted.length == 0) ? Double.NaN : sorted[(int) (0.99 * (sorted.length - 1))] / 1e6;
	}

	@Override
	public void close() {
		this.over.set(true);
	}

}
