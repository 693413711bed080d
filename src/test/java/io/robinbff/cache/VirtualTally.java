package io.robinbff.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.robinbff.events.Outcome;

/** What became of the views of days in virtual time, by half a minute. */
final class VirtualTally {

	private static final long SLOT = 30 * VirtualDay.SECOND;

	private final List<Long> exported = new ArrayList<>();

	private final List<Sum> slots = new ArrayList<>();

	private final List<Long> calls = new ArrayList<>();

	private final Map<Outcome.Kind, Integer> outcomes = new EnumMap<>(Outcome.Kind.class);

	/** What was counted. */
	static final class Sum {

		int views;

		int answered;

		int fresh;

		int current;

		int wrong;

		int refused;

		int soon;

		int calls;

		private void add(Sum other) {
			this.views += other.views;
			this.answered += other.answered;
			this.fresh += other.fresh;
			this.current += other.current;
			this.wrong += other.wrong;
			this.refused += other.refused;
			this.soon += other.soon;
			this.calls += other.calls;
		}

		/** Returns a count as a part of all views, in percent. */
		double percent(int count) {
			return 100.0 * count / Math.max(1, this.views);
		}

		double viewsPerCall() {
			return (double) this.views / Math.max(1, this.calls);
		}

	}

	private Sum slot(long at) {
		int index = (int) (at / SLOT);
		while (this.slots.size() <= index) {
			this.slots.add(new Sum());
		}
		return this.slots.get(index);
	}

	void view(VirtualPlan.View view) {
		slot(view.at()).views++;
	}

	/**
	 * Counts an answer.
	 * @param fresh whether it was told fresh
	 * @param current whether nothing newer was to be had
	 */
	void served(VirtualPlan.View view, long now, boolean fresh, boolean current) {
		Sum slot = slot(view.at());
		slot.answered++;
		slot.fresh += fresh ? 1 : 0;
		slot.current += current ? 1 : 0;
		slot.wrong += (fresh && !current) ? 1 : 0;
		slot.soon += (now - view.at() <= VirtualDay.SECOND) ? 1 : 0;
	}

	void refused(VirtualPlan.View view) {
		slot(view.at()).refused++;
	}

	void call(long now) {
		slot(now).calls++;
		this.calls.add(now);
	}

	void outcome(Outcome.Kind kind) {
		this.outcomes.merge(kind, 1, Integer::sum);
	}

	Map<Outcome.Kind, Integer> outcomes() {
		return this.outcomes;
	}

	Sum all() {
		return between(Duration.ZERO, Duration.ofDays(99));
	}

	/** Returns the sum of the views that began then. */
	Sum between(Duration from, Duration until) {
		Sum sum = new Sum();
		long last = Math.min(this.slots.size(), until.toNanos() / SLOT);
		for (long i = from.toNanos() / SLOT; i < last; i++) {
			sum.add(this.slots.get((int) i));
		}
		return sum;
	}

	void exported(long now) {
		this.exported.add(now);
	}

	/** Returns when pages of an export left. */
	List<Long> exported() {
		return this.exported;
	}

	/** Returns how many calls ROBIN would have refused, its windows exactly sliding. */
	int overQuota() {
		int over = 0;
		long[] lengths = { VirtualDay.SECOND, 60 * VirtualDay.SECOND, VirtualDay.HOUR, 24 * VirtualDay.HOUR };
		int[] limits = { 3, 180, 10_000, 100_000 };
		for (int call = 0; call < this.calls.size(); call++) {
			for (int window = 0; window < limits.length; window++) {
				int first = call - limits[window];
				if (first >= 0 && this.calls.get(call) - this.calls.get(first) < lengths[window]) {
					over++;
					break;
				}
			}
		}
		return over;
	}

}
