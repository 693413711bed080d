package io.robinbff.quota;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;

/**
 * 300 agents open customer cards for 90 seconds in virtual time, in front of a quota and
 * a ROBIN that takes 250 ms. A page that was fetched answers everybody from then on:
 * fresh for 30 s, then stale while a refresh waits in the line.
 */
final class Desk {

	private static final long SECOND = VirtualTime.SECOND;

	private static final long PATIENCE = 10 * SECOND;

	private static final long LATENCY = SECOND / 4;

	private static final long FRESH = 30 * SECOND;

	/** A view: an agent opens a card. */
	record View(long at, String agent, int card) {
	}

	/**
	 * What became of the views.
	 *
	 * @param told how long each refused view waited to hear it, in seconds
	 */
	record Outcome(int views, int answered, int atOnce, int calls, List<Double> told) {

		double share() {
			return (double) this.answered / this.views;
		}

		double toldAt(double quantile) {
			List<Double> sorted = this.told.stream().sorted().toList();
			return sorted.isEmpty() ? 0 : sorted.get((int) (quantile * (sorted.size() - 1)));
		}

	}

	private final VirtualTime time = new VirtualTime();

	private final Map<Integer, Long> fetched = new HashMap<>();

	private final Map<Integer, InFlight> inFlight = new HashMap<>();

	private final List<Double> told = new ArrayList<>();

	private final Quota quota = new Quota(QuotaSettings.defaults(), this.time::now, () -> Instant.EPOCH);

	private int answered;

	private int atOnce;

	private int calls;

	static List<View> arrivals(long seed, double perSecond, double zipf) {
		Random random = new Random(seed);
		double[] upTo = new double[400];
		double sum = 0;
		for (int i = 0; i < upTo.length; i++) {
			sum += Math.pow(i + 1, -zipf);
			upTo[i] = sum;
		}
		List<View> views = new ArrayList<>();
		double at = 0;
		while (true) {
			at -= Math.log(1 - random.nextDouble()) / perSecond;
			if (at >= 90) {
				return views;
			}
			int card = 0;
			double draw = random.nextDouble() * sum;
			while (upTo[card] < draw) {
				card++;
			}
			views.add(new View((long) (at * SECOND), "agent-" + random.nextInt(300), card));
		}
	}

	static Outcome run(List<View> views) {
		Desk desk = new Desk();
		views.forEach((view) -> desk.time.at(view.at(), () -> desk.open(view)));
		desk.time.run(() -> desk.quota, Long.MAX_VALUE);
		return new Outcome(views.size(), desk.answered, desk.atOnce, desk.calls, desk.told);
	}

	/** One fetch a card, 3 calls in any second, the card with the most waiting views. */
	static int perfect(List<View> views) {
		Map<Integer, List<View>> waiting = new HashMap<>();
		Set<Integer> had = new HashSet<>();
		List<Long> left = new ArrayList<>();
		int answered = 0;
		int next = 0;
		long now = 0;
		while (next < views.size() || !waiting.isEmpty()) {
			long slot = (left.size() < 3) ? now : Math.max(now, left.get(left.size() - 3) + SECOND);
			if (waiting.isEmpty() && next < views.size()) {
				slot = Math.max(slot, views.get(next).at());
			}
			while (next < views.size() && views.get(next).at() <= slot) {
				View view = views.get(next++);
				if (had.contains(view.card())) {
					answered++;
				}
				else {
					waiting.computeIfAbsent(view.card(), (card) -> new ArrayList<>()).add(view);
				}
			}
			now = slot;
			long latest = now + LATENCY - PATIENCE;
			waiting.values().forEach((those) -> those.removeIf((view) -> view.at() < latest));
			waiting.values().removeIf(List::isEmpty);
			if (!waiting.isEmpty()) {
				Map.Entry<Integer, List<View>> best = waiting.entrySet()
					.stream()
					.max(Comparator.comparingInt((entry) -> entry.getValue().size()))
					.orElseThrow();
				answered += best.getValue().size();
				had.add(best.getKey());
				waiting.remove(best.getKey());
				left.add(now);
			}
		}
		return answered;
	}

	private void open(View view) {
		Long when = this.fetched.get(view.card());
		if (when != null) {
			this.answered++;
			this.atOnce++;
			if (this.time.now() - when > FRESH) {
				this.inFlight.computeIfAbsent(view.card(), (card) -> new InFlight(card, Priority.REFRESH))
					.join(new View(this.time.now(), view.agent(), -1));
			}
			return;
		}
		this.inFlight.computeIfAbsent(view.card(), (card) -> new InFlight(card, Priority.CLICK)).join(view);
	}

	/** All who wait for one card. */
	private final class InFlight implements Demand {

		private final int card;

		private final Priority priority;

		private final Set<View> waiting = new LinkedHashSet<>();

		private boolean asked;

		InFlight(int card, Priority priority) {
			this.card = card;
			this.priority = priority;
		}

		void join(View view) {
			this.waiting.add(view);
			Desk.this.time.at(view.at() + PATIENCE + 1, () -> give(view));
			if (!this.asked) {
				this.asked = true;
				var _ = Desk.this.quota.request(this).whenComplete((permit, refusal) -> {
					if (permit == null) {
						Desk.this.inFlight.remove(this.card, this);
						List.copyOf(this.waiting).forEach(this::give);
					}
					else {
						Desk.this.calls++;
						Desk.this.time.at(Desk.this.time.now() + LATENCY, this::land);
					}
				});
			}
		}

		private void give(View view) {
			if (this.waiting.remove(view) && view.card() >= 0) {
				Desk.this.told.add((Desk.this.time.now() - view.at()) / 1e9);
			}
			if (this.waiting.isEmpty()) {
				Desk.this.inFlight.remove(this.card, this);
			}
		}

		private void land() {
			Desk.this.inFlight.remove(this.card, this);
			Desk.this.fetched.put(this.card, Desk.this.time.now());
			for (View view : this.waiting) {
				if (view.card() >= 0) {
					Desk.this.answered++;
					Desk.this.atOnce += (Desk.this.time.now() - view.at() <= SECOND) ? 1 : 0;
				}
			}
			this.waiting.clear();
		}

		@Override
		public Priority priority() {
			return this.priority;
		}

		@Override
		public Collection<String> callers() {
			return this.waiting.stream()
				.filter((view) -> view.at() + PATIENCE - LATENCY >= Desk.this.time.now())
				.map(View::agent)
				.toList();
		}

		@Override
		public long deadlineNanos() {
			return this.waiting.stream().mapToLong(View::at).max().orElse(Long.MIN_VALUE) + PATIENCE - LATENCY;
		}

	}

}
