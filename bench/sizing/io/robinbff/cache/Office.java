package io.robinbff.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;

import org.springframework.util.unit.DataSize;

/**
 * A company's working day in virtual time, through the service's own quota, cache and
 * freshness rules; only the threads and the network are left out. ROBIN takes 250 ms and
 * never fails.
 */
final class Office {

	static final long SECOND = 1_000_000_000L;

	static final long HOUR = 3600 * SECOND;

	/** What the service grants a request. */
	private static final long DEADLINE = 10 * SECOND;

	private static final long LATENCY = SECOND / 4;

	private static final long PATIENCE = SECOND;

	/** Share of the day's cards by hour, from 8 to 18: two peaks and a lunch. */
	private static final double[] DAY = { 0.05, 0.11, 0.14, 0.13, 0.07, 0.09, 0.13, 0.13, 0.10, 0.05 };

	/** How long colleagues come back to the same customer. */
	private static final long RECENT = 30 * 60 * SECOND;

	private static final CacheSettings FRESHNESS = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10),
			DataSize.ofMegabytes(64));

	/**
	 * Who works there.
	 *
	 * @param agents how many
	 * @param cards how many customers each opens in an hour of an average working day of
	 * 8 hours
	 * @param overlap the share of cards whose customer was open within the last 30
	 * minutes, at a colleague's or the same desk
	 * @param orders the share of cards on which the order page is opened, too
	 * @param seed what chance is drawn from
	 */
	record Company(int agents, double cards, double overlap, double orders, long seed) {
	}

	/** What one hour brought: views by what became of them. */
	static final class Hour {

		int views;

		int fresh;

		int stale;

		int refused;

		int soon;

	}

	/**
	 * What the day brought.
	 *
	 * @param hours by hour, the first from 8 to 9
	 * @param ages of what was served stale, in seconds, sorted
	 * @param calls to ROBIN
	 */
	record Day(List<Hour> hours, double[] ages, int calls) {

		Hour total() {
			Hour all = new Hour();
			for (Hour one : this.hours) {
				all.views += one.views;
				all.fresh += one.fresh;
				all.stale += one.stale;
				all.refused += one.refused;
				all.soon += one.soon;
			}
			return all;
		}

		double age(double quantile) {
			return (this.ages.length == 0) ? 0 : this.ages[(int) (quantile * (this.ages.length - 1))];
		}

	}

	private static CachedPage page(Fetch fetch) {
		return new CachedPage(new RenderedPage(List.of(new Item(null, JSON, JSON, Set.of(), null, fetch)), 0, null),
				fetch);
	}

	private record Event(long at, long number, Runnable what) {
	}

	private record View(long at, String agent, Query query) {
	}

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::at).thenComparingLong(Event::number));

	private final Quota quota = new Quota(QuotaSettings.defaults(), () -> this.now, () -> Instant.EPOCH);

	private final LocalCache cache = new LocalCache(FRESHNESS, () -> this.now);

	private static final byte[] JSON = new byte[3000];

	private final Map<Query, Call> underWay = new HashMap<>();

	private final List<Hour> hours = new ArrayList<>();

	private final List<Double> ages = new ArrayList<>();

	private long now;

	/**
	 * Whether the quota has something to decide: a view that finds an answer, or had one
	 * in time, changes nothing there.
	 */
	private boolean changed;

	private long numbers;

	private int calls;

	private Office() {
		for (int i = 0; i < DAY.length; i++) {
			this.hours.add(new Hour());
		}
	}

	static Day day(Company company) {
		Office office = new Office();
		office.draw(company).forEach((view) -> office.at(view.at(), () -> office.open(view)));
		office.run();
		return new Day(office.hours, office.ages.stream().mapToDouble(Double::doubleValue).sorted().toArray(),
				office.calls);
	}

	private List<View> draw(Company company) {
		Random random = new Random(company.seed());
		List<View> views = new ArrayList<>();
		List<long[]> opened = new ArrayList<>();
		int oldest = 0;
		double all = company.agents() * company.cards() * 8;
		int customers = 0;
		for (int hour = 0; hour < DAY.length; hour++) {
			double perSecond = all * DAY[hour] / 3600;
			for (double at = -Math.log(1 - random.nextDouble()) / perSecond; at < 3600; at -= Math
				.log(1 - random.nextDouble()) / perSecond) {
				long when = hour * HOUR + (long) (at * SECOND);
				while (oldest < opened.size() && when - opened.get(oldest)[0] > RECENT) {
					oldest++;
				}
				int recent = opened.size() - oldest;
				long customer = (recent > 0 && random.nextDouble() < company.overlap())
						? opened.get(oldest + random.nextInt(recent))[1] : customers++;
				opened.add(new long[] { when, customer });
				String agent = "agent-" + random.nextInt(company.agents());
				views.add(new View(when, agent,
						new Query(new Selector.Customer(CustomerEmail.of("email", "c" + customer + "@shop.example")))));
				if (random.nextDouble() < company.orders()) {
					views.add(new View(when + 5 * SECOND, agent,
							new Query(new Selector.Order(OrderNumber.of("number", "N" + customer)))));
				}
			}
		}
		return views;
	}

	private void at(long time, Runnable what) {
		this.events.add(new Event(Math.max(time, this.now), this.numbers++, what));
	}

	private void run() {
		long due = Long.MAX_VALUE;
		while (true) {
			if (this.changed) {
				this.changed = false;
				due = this.quota.advance();
			}
			Event next = this.events.peek();
			if (next != null && next.at() <= due) {
				this.events.remove();
				this.now = next.at();
				next.what().run();
			}
			else if (due == Long.MAX_VALUE) {
				return;
			}
			else {
				this.now = Math.max(this.now, due);
				this.changed = true;
			}
		}
	}

	private Hour hour(View view) {
		return this.hours.get((int) Math.min(view.at() / HOUR, this.hours.size() - 1));
	}

	/** As {@link Answers} does. */
	private void open(View view) {
		hour(view).views++;
		CachedPage kept = this.cache.find(view.query());
		if (kept == null) {
			join(view, null);
			return;
		}
		switch (FRESHNESS.freshness(false, kept.age(this.now))) {
			case FRESH -> fresh(view);
			case STALE_WHILE_REVALIDATE -> {
				stale(view, kept);
				call(view.query()).refreshFor(view.agent());
			}
			case STALE_IF_ERROR -> join(view, kept);
		}
	}

	private void join(View view, CachedPage fallback) {
		Call call = call(view.query());
		call.await(view, fallback);
		at(view.at() + ((fallback != null) ? PATIENCE : DEADLINE), () -> {
			if (call.leave(view)) {
				inVain(view, fallback);
				if (fallback != null) {
					call.refreshFor(view.agent());
				}
			}
		});
		call.depart();
	}

	private Call call(Query query) {
		return this.underWay.computeIfAbsent(query, (asked) -> new Call(asked, this.now + DEADLINE));
	}

	private void inVain(View view, CachedPage fallback) {
		if (fallback != null) {
			stale(view, fallback);
		}
		else {
			hour(view).refused++;
		}
	}

	private void fresh(View view) {
		Hour hour = hour(view);
		hour.fresh++;
		hour.soon += (this.now - view.at() <= SECOND) ? 1 : 0;
	}

	private void stale(View view, CachedPage kept) {
		Hour hour = hour(view);
		hour.stale++;
		hour.soon++;
		this.ages.add(kept.age(this.now).toMillis() / 1000.0);
	}

	/** All who wait for one query. */
	private final class Call implements Demand {

		private final Query query;

		private final long ownDeadline;

		/** With what each could be served otherwise. */
		private final Map<View, Optional<CachedPage>> waiting = new LinkedHashMap<>();

		private final List<String> served = new ArrayList<>();

		private boolean asked;

		/**
		 * As the quota is told: it asks at each decision, which is much oftener than this
		 * changes.
		 */
		private List<String> callers = List.of();

		private long deadline;

		Call(Query query, long ownDeadline) {
			this.query = query;
			this.ownDeadline = ownDeadline;
			changed();
		}

		void await(View view, CachedPage fallback) {
			this.waiting.put(view, Optional.ofNullable(fallback));
			changed();
		}

		/** Returns whether it waited until now. */
		boolean leave(View view) {
			boolean waited = this.waiting.remove(view) != null;
			if (waited) {
				changed();
			}
			return waited;
		}

		void refreshFor(String agent) {
			this.served.add(agent);
			changed();
			depart();
		}

		private void changed() {
			this.callers = this.waiting.isEmpty() ? List.copyOf(this.served)
					: this.waiting.keySet().stream().map(View::agent).toList();
			long last = this.waiting.keySet()
				.stream()
				.mapToLong((view) -> view.at() + DEADLINE)
				.max()
				.orElse(this.ownDeadline);
			this.deadline = Math.max(last, this.ownDeadline) - WORTHWHILE.toNanos();
			Office.this.changed = true;
		}

		void depart() {
			if (this.asked) {
				return;
			}
			this.asked = true;
			var _ = Office.this.quota.request(this).whenComplete((permit, refusal) -> {
				if (permit != null) {
					Office.this.calls++;
					at(Office.this.now + LATENCY, this::land);
					return;
				}
				Office.this.underWay.remove(this.query, this);
				this.waiting.forEach((view, fallback) -> inVain(view, fallback.orElse(null)));
				this.waiting.clear();
			});
		}

		private void land() {
			Office.this.underWay.remove(this.query, this);
			Office.this.cache.put(this.query, page(Fetch.here(Instant.EPOCH, Office.this.now)));
			this.waiting.keySet().forEach(Office.this::fresh);
			this.waiting.clear();
		}

		@Override
		public Priority priority() {
			return this.waiting.isEmpty() ? Priority.REFRESH : Priority.CLICK;
		}

		@Override
		public Collection<String> callers() {
			return this.callers;
		}

		@Override
		public long deadlineNanos() {
			return this.deadline;
		}

	}

}
