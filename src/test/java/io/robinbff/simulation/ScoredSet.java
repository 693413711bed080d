package io.robinbff.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A sorted set that keeps its members in one ordered list: a rank is an index, and a
 * range is found by halving.
 */
final class ScoredSet {

	private final Map<String, Double> scores = new HashMap<>();

	private final List<Member> ordered = new ArrayList<>();

	ScoredSet copy() {
		ScoredSet copy = new ScoredSet();
		copy.scores.putAll(this.scores);
		copy.ordered.addAll(this.ordered);
		return copy;
	}

	int size() {
		return this.ordered.size();
	}

	@Nullable Double score(String name) {
		return this.scores.get(name);
	}

	void put(String name, double score) {
		remove(name);
		this.scores.put(name, score);
		Member member = new Member(score, name);
		this.ordered.add(-1 - Collections.binarySearch(this.ordered, member), member);
	}

	boolean remove(String name) {
		Double score = this.scores.remove(name);
		if (score != null) {
			this.ordered.remove(Collections.binarySearch(this.ordered, new Member(score, name)));
		}
		return score != null;
	}

	/** A view of the ranks from the first to before the second. */
	List<Member> ranks(int from, int to) {
		return this.ordered.subList(from, Math.max(from, to));
	}

	List<Member> between(Bound least, Bound most) {
		return ranks(index(least, !least.exclusive()), index(most, most.exclusive()));
	}

	/** Removes what is in that view. */
	int removeAll(List<Member> view) {
		int size = view.size();
		view.forEach((member) -> this.scores.remove(member.name()));
		view.clear();
		return size;
	}

	/** The first index whose score is above the bound, or at it if that is included. */
	private int index(Bound bound, boolean included) {
		int low = 0;
		int high = this.ordered.size();
		while (low < high) {
			int middle = (low + high) >>> 1;
			double score = this.ordered.get(middle).score();
			if (score > bound.score() || (included && score == bound.score())) {
				high = middle;
			}
			else {
				low = middle + 1;
			}
		}
		return low;
	}

	/**
	 * A member and its score; minus zero equals zero, as in Redis.
	 *
	 * @param score never NaN
	 * @param name a character for each byte
	 */
	record Member(double score, String name) implements Comparable<Member> {

		@Override
		public int compareTo(Member other) {
			if (this.score != other.score) {
				return (this.score < other.score) ? -1 : 1;
			}
			return this.name.compareTo(other.name);
		}

	}

	/**
	 * An end of a range.
	 *
	 * @param score it begins or ends with
	 * @param exclusive whether that score itself is left out
	 */
	record Bound(double score, boolean exclusive) {

		private static final String ERROR = "ERR min or max is not a float";

		static Bound of(String text) {
			boolean exclusive = text.startsWith("(");
			String number = exclusive ? text.substring(1) : text;
			return new Bound(number.isEmpty() ? 0 : Numbers.decimal(number.stripLeading(), ERROR), exclusive);
		}

	}

}
