package io.robinbff.cache;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.ChangeFeed.Judgement;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/**
 * A rule of how a kept answer may be used now: by its age, and by what is known of
 * changes. The one place that decides.
 */
final class FreshnessRule {

	private final CacheSettings settings;

	private final ChangeFeed changes;

	private final ShownCustomers customers;

	private final Ticker ticker;

	FreshnessRule(CacheSettings settings, ChangeFeed changes, SharedCache names, Ticker ticker) {
		this.settings = settings;
		this.changes = changes;
		this.customers = new ShownCustomers(names);
		this.ticker = ticker;
	}

	/** Returns how what is kept of a query may be used. */
	Use of(Query query, CachedPage kept) {
		long now = this.ticker.read();
		Duration age = kept.age(now);
		Duration freshFor = kept.isEmpty() ? this.settings.negativeTtl() : this.settings.fresh();
		Freshness byAge = this.settings.freshness(kept.isEmpty(), age);
		Judgement said = ChangeFeed.NONE.equals(this.changes) ? Judgement.NONE
				: this.changes.judge(namesOf(query, kept), kept.oldest().moment().nanos(), now);
		return switch (said.word()) {
			case NONE -> new Use(byAge, age, freshFor, Priority.REFRESH, false, null);
			case CURRENT -> new Use(Freshness.FRESH, age, longer(freshFor, said.freshFor()), Priority.REFRESH, false,
					Duration.ofNanos(Math.max(0, now - said.confirmedAt())));
			case UNSURE -> new Use(unlessFresh(byAge, kept), age, freshFor, Priority.BACKGROUND, false, null);
			case DOUBTED -> new Use(unlessFresh(Freshness.STALE_IF_ERROR, kept), age, shorter(freshFor, age),
					Priority.BACKGROUND, true, null);
			case CHANGED ->
				new Use(Freshness.STALE_IF_ERROR, age, shorter(freshFor, age), Priority.REFRESH, true, null);
		};
	}

	private Set<Object> namesOf(Query query, CachedPage kept) {
		Set<Object> shown = this.customers.of(query, kept);
		Set<Object> without = shown.isEmpty() ? Set.of() : this.customers.without(kept);
		if (without.isEmpty()) {
			return shown;
		}
		Set<Object> all = new LinkedHashSet<>(shown);
		all.addAll(without);
		return all;
	}

	/** "No conversations" is never served stale while the helpdesk answers. */
	private static Freshness unlessFresh(Freshness byAge, CachedPage kept) {
		return (byAge == Freshness.FRESH || kept.isEmpty()) ? byAge : Freshness.STALE_WHILE_REVALIDATE;
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	/**
	 * How a kept answer may be used.
	 *
	 * @param freshness the step of the ladder
	 * @param age how old it is
	 * @param freshFor up to which age it is fresh, or was
	 * @param priority how urgent it is to renew it
	 * @param outdated whether it is said to have changed since
	 * @param confirmed how long ago it was known to hold, if changes would be told; null
	 * if its age alone speaks for it
	 */
	record Use(Freshness freshness, Duration age, Duration freshFor, Priority priority, boolean outdated,
			@Nullable Duration confirmed) {

		boolean isFresh() {
			return this.freshness == Freshness.FRESH;
		}

		/** Returns whether a refresh click is answered with it. */
		boolean isYounger(Duration refresh) {
			return this.age.compareTo(refresh) < 0 && !this.outdated;
		}

	}

}
