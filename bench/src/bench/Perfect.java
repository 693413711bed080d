package bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import bench.Arrivals.View;
import embedded.StrictRobin;

/**
 * What the best scheduler we can think of would answer, computed: one fetch a question,
 * three calls in any second and no guard band, the question with the most waiting views
 * first, no time lost anywhere but at ROBIN, and a page once fetched answers for the rest
 * of the run. It knows of an outage and wastes no call in it. It is greedy, not
 * clairvoyant, so a lucky order may beat it by a few tenths of a per cent.
 *
 * @param views how many there were
 * @param answered how many were answered within ten seconds
 * @param soon how many within one
 * @param calls what it took
 */
record Perfect(int views, int answered, int soon, int calls) {

	private static final long SECOND = 1_000_000_000L;

	private static final long PATIENCE = 10 * SECOND;

	static Perfect of(List<View> views, Outage outage) {
		return new Run(views, outage).run();
	}

	double share() {
		return (double) this.answered / this.views;
	}

	private static final class Run {

		private final List<View> views;

		private final Outage outage;

		private final Map<Integer, List<View>> waiting = new HashMap<>();

		private final Set<Integer> had = new HashSet<>();

		private final Map<Integer, Long> landed = new HashMap<>();

		private final List<Long> left = new ArrayList<>();

		private int next;

		private int answered;

		private int soon;

		Run(List<View> views, Outage outage) {
			this.views = views;
			this.outage = outage;
		}

		Perfect run() {
			long now = 0;
			while (this.next < this.views.size() || !this.waiting.isEmpty()) {
				now = slot(now);
				arrive(now);
				long latest = now + StrictRobin.LATENCY_NANOS - PATIENCE;
				this.waiting.values().forEach((those) -> those.removeIf((view) -> view.at() < latest));
				this.waiting.values().removeIf(List::isEmpty);
				if (!this.waiting.isEmpty()) {
					fetch(now);
				}
			}
			return new Perfect(this.views.size(), this.answered, this.soon, this.left.size());
		}

		/** When the next call may leave and somebody waits for it. */
		private long slot(long now) {
			int calls = this.left.size();
			long slot = (calls < StrictRobin.PER_SECOND) ? now
					: Math.max(now, this.left.get(calls - StrictRobin.PER_SECOND) + SECOND);
			if (this.waiting.isEmpty() && this.next < this.views.size()) {
				slot = Math.max(slot, this.views.get(this.next).at());
			}
			return this.outage.covers(slot) ? this.outage.to() : slot;
		}

		private void arrive(long now) {
			while (this.next < this.views.size() && this.views.get(this.next).at() <= now) {
				View view = this.views.get(this.next++);
				if (this.had.contains(view.customer())) {
					answer(view, this.landed.get(view.customer()));
				}
				else {
					this.waiting.computeIfAbsent(view.customer(), (customer) -> new ArrayList<>()).add(view);
				}
			}
		}

		private void fetch(long now) {
			var best = this.waiting.entrySet()
				.stream()
				.max(Comparator.<Map.Entry<Integer, List<View>>>comparingInt((entry) -> entry.getValue().size())
					.thenComparing((entry) -> entry.getValue().getFirst().at(), Comparator.reverseOrder()))
				.orElseThrow();
			int customer = best.getKey();
			this.had.add(customer);
			this.landed.put(customer, now + StrictRobin.LATENCY_NANOS);
			this.waiting.remove(customer).forEach((view) -> answer(view, now + StrictRobin.LATENCY_NANOS));
			this.left.add(now);
		}

		private void answer(View view, long at) {
			this.answered++;
			this.soon += (at - view.at() <= SECOND) ? 1 : 0;
		}

	}

}
