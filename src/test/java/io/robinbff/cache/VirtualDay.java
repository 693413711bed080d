package io.robinbff.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.events.Belief;
import io.robinbff.events.EventRules;
import io.robinbff.events.EventRules.Heard;
import io.robinbff.events.EventSettings;
import io.robinbff.events.Outcome;
import io.robinbff.events.Rereads;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * A day in virtual time, through the service's own quota, queue, cache and rules of
 * events, against a ROBIN whose conversations change and which says so late, or not at
 * all. Only threads and network are left out. A seed repeats it.
 */
final class VirtualDay {

	static final long SECOND = 1_000_000_000L;

	static final long HOUR = 3600 * SECOND;

	/** What the service grants a request. */
	static final long DEADLINE = 10 * SECOND;

	private static final long PATIENCE = SECOND;

	/** How long what nobody waits for is let alone after there was no room for it. */
	private static final long NO_ROOM = 10 * SECOND;

	/** As many of what events ask for are under way at once. */
	private static final int REREADING = 4;

	private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");

	private final VirtualPlan plan;

	private final CacheSettings ladder;

	private final Quota quota = new Quota(QuotaSettings.defaults(), () -> this.now, () -> Instant.EPOCH);

	private final LocalCache cache;

	private final EventRules<Integer> rules;

	private final Rereads<Integer> rereads;

	private final ChangingRobin robin;

	private final VirtualTally tally;

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::at).thenComparingLong(Event::number));

	private final Map<Integer, VirtualCall> underWay = new HashMap<>();

	private final List<Query> queries = new ArrayList<>();

	private long now;

	private long numbers;

	/** Whether the quota has something to decide. */
	private boolean changed;

	private boolean idling;

	/** How many of what events ask for is under way. */
	private int rereading;

	private long wakeAt = Long.MAX_VALUE;

	private VirtualDay(VirtualPlan plan) {
		this.plan = plan;
		this.ladder = new CacheSettings(plan.ttl, Duration.ofMinutes(10), Duration.ofHours(24), Duration.ofSeconds(10),
				Duration.ofSeconds(1), Duration.ofSeconds(10), DataSize.ofMegabytes(plan.megabytes));
		this.cache = new LocalCache(this.ladder, () -> this.now);
		this.rules = new EventRules<>(EventSettings.defaults(), 0);
		this.rereads = new Rereads<>(EventSettings.defaults());
		this.robin = new ChangingRobin(plan);
		this.tally = new VirtualTally();
		for (int customer = 0; customer < plan.customers; customer++) {
			this.queries
				.add(new Query(new Selector.Customer(CustomerEmail.of("email", "c" + customer + "@shop.example"))));
		}
	}

	static VirtualTally run(VirtualPlan plan) {
		VirtualDay day = new VirtualDay(plan);
		day.view();
		day.change();
		day.storm();
		if (plan.exportPages > 0) {
			day.at(plan.exportAt.toNanos(), () -> day.export(plan.exportPages));
		}
		day.run();
		return day.tally;
	}

	void at(long time, Runnable what) {
		this.events.add(new Event(Math.max(time, this.now), this.numbers++, what));
	}

	long now() {
		return this.now;
	}

	Quota quota() {
		return this.quota;
	}

	/** Something that the quota reads has changed. */
	void changed() {
		this.changed = true;
	}

	private void run() {
		long end = this.plan.end.toNanos();
		long due = Long.MAX_VALUE;
		while (true) {
			if (this.changed) {
				this.changed = false;
				due = this.quota.advance();
			}
			Event next = this.events.peek();
			long at = Math.min(due, (next != null) ? next.at() : Long.MAX_VALUE);
			if (at > end) {
				return;
			}
			if (next != null && next.at() <= due) {
				this.events.remove();
				this.now = next.at();
				next.what().run();
			}
			else {
				this.now = Math.max(this.now, due);
				this.changed = true;
			}
		}
	}

	/** The next view; at night there is none. */
	private void view() {
		VirtualPlan.View view = this.robin.nextView(this.now);
		if (view.at() <= this.plan.end.toNanos()) {
			at(view.at(), () -> {
				open(view);
				view();
			});
		}
	}

	private void change() {
		long at = this.robin.nextChange(this.now);
		if (at <= this.plan.end.toNanos()) {
			at(at, () -> {
				changes(this.robin.nextChanged(this.now));
				change();
			});
		}
	}

	private void storm() {
		for (int i = 0; i < this.plan.storm; i++) {
			at(this.plan.stormAt.toNanos() + i * (60 * SECOND / this.plan.storm), () -> changes(this.robin.anybody()));
		}
	}

	/**
	 * An export, one page after the other; what finds no room is asked for again.
	 */
	private void export(int pages) {
		if (pages == 0) {
			return;
		}
		long deadline = this.now + 15 * SECOND;
		Demand demand = new Demand() {

			@Override
			public Priority priority() {
				return Priority.BACKGROUND;
			}

			@Override
			public Collection<String> callers() {
				return List.of("officer");
			}

			@Override
			public long deadlineNanos() {
				return deadline;
			}

		};
		var _ = this.quota.request(demand).whenComplete((permit, _) -> {
			if (permit != null) {
				this.tally.call(this.now);
				this.tally.exported(this.now);
				at(this.now + this.plan.latency.toNanos(), () -> export(pages - 1));
			}
			else {
				at(this.now + SECOND, () -> export(pages));
			}
			changed();
		});
		changed();
	}

	private void changes(int customer) {
		if (customer < 0) {
			return;
		}
		this.robin.change(customer);
		at(this.now + this.plan.lag.toNanos(), () -> this.robin.show(customer));
		long delay = this.robin.delay(this.now);
		if (this.plan.events && delay >= 0) {
			Instant happened = wall();
			at(this.now + delay, () -> heard(customer, happened));
		}
	}

	private Instant wall() {
		return START.plusNanos(this.now);
	}

	private void heard(int customer, Instant happened) {
		if (this.rules.heard(customer, happened, wall(), this.now) != Heard.KNOWN) {
			this.rereads.changed(customer, this.now);
			wake();
			idle();
		}
	}

	private void wake() {
		long next = this.rereads.next();
		if (next < this.wakeAt && this.rereading < REREADING) {
			this.wakeAt = next;
			at(next, () -> {
				this.wakeAt = Long.MAX_VALUE;
				this.rereads.due(this.now, REREADING - this.rereading).forEach(this::reread);
				wake();
			});
		}
	}

	/** What finds no room is tried again. */
	private void reread(int customer) {
		VirtualCall call = call(customer);
		this.rereading++;
		call.whenDone((landed) -> {
			this.rereading--;
			if (!landed) {
				this.rereads.failed(customer, this.now);
			}
			wake();
		});
		call.refreshFor("events", Priority.REFRESH);
	}

	/** One at a time; what finds no room goes back, and all of them wait a moment. */
	private void idle() {
		if (this.idling) {
			return;
		}
		Integer customer = this.rereads.unseen();
		if (customer == null) {
			return;
		}
		this.idling = true;
		VirtualCall call = call(customer);
		call.whenDone((landed) -> {
			if (landed) {
				this.idling = false;
				idle();
				return;
			}
			this.rereads.changed(customer, this.now);
			wake();
			at(this.now + NO_ROOM, () -> {
				this.idling = false;
				idle();
			});
		});
		call.refreshFor("events", Priority.BACKGROUND);
	}

	/** As {@link Answers} does. */
	private void open(VirtualPlan.View view) {
		int customer = view.customer();
		this.tally.view(view);
		CachedPage kept = this.cache.find(query(customer));
		if (this.plan.events) {
			this.rereads.opened(customer, this.now);
		}
		if (kept == null) {
			join(view, null);
			return;
		}
		Belief belief = belief(customer, kept);
		switch (step(belief, kept)) {
			case FRESH -> serve(view, kept, true);
			case STALE_WHILE_REVALIDATE -> {
				serve(view, kept, false);
				call(customer).refreshFor(view.agent(), belief.servesAtOnce() ? Priority.BACKGROUND : Priority.REFRESH);
			}
			case STALE_IF_ERROR -> join(view,
					(belief == Belief.CHANGED && this.plan.outdated == VirtualPlan.Outdated.EVICT) ? null : kept);
		}
	}

	private Belief belief(int customer, CachedPage kept) {
		return this.plan.events ? this.rules.judge(Set.of(customer), kept.moment().nanos(), this.now).belief()
				: Belief.SILENT;
	}

	private Freshness step(Belief belief, CachedPage kept) {
		Freshness without = this.ladder.freshness(false, kept.age(this.now));
		return switch (belief) {
			case SILENT, UNTRUSTED -> without;
			case CURRENT -> Freshness.FRESH;
			case CHANGED -> (this.plan.outdated == VirtualPlan.Outdated.SERVE) ? Freshness.STALE_WHILE_REVALIDATE
					: Freshness.STALE_IF_ERROR;
			case DOUBTED -> Freshness.STALE_WHILE_REVALIDATE;
			case UNKNOWN, EXPIRED -> (without == Freshness.FRESH) ? Freshness.FRESH : Freshness.STALE_WHILE_REVALIDATE;
		};
	}

	private void join(VirtualPlan.View view, @Nullable CachedPage fallback) {
		VirtualCall call = call(view.customer());
		call.await(view, fallback);
		at(view.at() + ((fallback != null) ? PATIENCE : DEADLINE), () -> {
			if (call.leave(view)) {
				inVain(view, fallback);
				if (fallback != null) {
					call.refreshFor(view.agent(), Priority.REFRESH);
				}
			}
		});
		call.depart();
	}

	private Query query(int customer) {
		return this.queries.get(customer);
	}

	private VirtualCall call(int customer) {
		return this.underWay.computeIfAbsent(customer, (asked) -> new VirtualCall(this, asked));
	}

	/** Looks anew: something newer may have come during the wait. */
	void inVain(VirtualPlan.View view, @Nullable CachedPage fallback) {
		if (fallback == null) {
			this.tally.refused(view);
			return;
		}
		CachedPage kept = this.cache.find(query(view.customer()));
		serve(view, (kept != null) ? kept : fallback, false);
	}

	void serve(VirtualPlan.View view, CachedPage page, boolean fresh) {
		boolean current = this.robin.isCurrent(view.customer(), version(page));
		this.tally.served(view, this.now, fresh, current);
	}

	/** The version travels where a page has the place of the next one. */
	private static int version(CachedPage page) {
		return Objects.requireNonNull(page.page().nextSkip());
	}

	/** A call leaves: ROBIN reads in the middle of what it takes. */
	void departs(VirtualCall call) {
		this.tally.call(this.now);
		long departed = this.now;
		at(departed + this.plan.latency.toNanos() / 2, () -> {
			int version = this.robin.version(call.customer());
			at(departed + this.plan.latency.toNanos(), () -> lands(call, departed, version));
		});
	}

	private void lands(VirtualCall call, long departed, int version) {
		int customer = call.customer();
		this.underWay.remove(customer, call);
		CachedPage before = this.cache.find(query(customer));
		CachedPage page = this.robin.page(version, departed);
		this.cache.put(query(customer), page);
		if (this.plan.events) {
			Outcome.Kind kind = Outcome.Kind.UNCOUNTED;
			if (before != null) {
				Outcome outcome = this.rules.fetched(customer, before.moment().nanos(), departed,
						version(before) != version, this.now);
				kind = outcome.kind();
				this.tally.outcome(kind);
			}
			this.rereads.read(customer, departed, kind, this.now);
			wake();
		}
		call.land(page, belief(customer, page) != Belief.DOUBTED);
	}

	void struck(VirtualCall call) {
		this.underWay.remove(call.customer(), call);
	}

	private record Event(long at, long number, Runnable what) {
	}

}
