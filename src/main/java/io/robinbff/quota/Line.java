package io.robinbff.quota;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The waiting line: who gets the next permit, and who waits in vain. In order of
 * priority; then where a permit answers most, as {@link Shares} weigh it; then the
 * oldest. Pure: time is a parameter; not thread-safe.
 *
 * <p>
 * Claims are read anew at each {@link #sort()}: a scan of the line at each arrival and
 * each permit, a few a second, is cheaper than being told of every change.
 */
final class Line {

	/**
	 * How far above its means a claim may hope. A claim is kept while fewer are before it
	 * than permits will come until its deadline, times a factor that falls from 1 + HOPE
	 * when it joins to 1 at its deadline: views may still join and lift it, the less
	 * likely the less time is left. At 16 views a second (simulated, 20 seeds, Zipf 1.0):
	 * <pre>
	 * HOPE       answered   refused after 8 s   median refusal
	 * 0           91.5 %     0.8 % of views      0.2 s
	 * 1           92.8 %     2.3 %               6.4 s
	 * 1.5         92.8 %     2.7 %               7.2 s
	 * 3           93.1 %     3.5 %               8.0 s
	 * no refusal  93.4 %     6.6 %               9.2 s
	 * </pre> With a flatter demand (Zipf 0.75) 78.4, 82.0, 82.5, 82.8 and 83.6 %. Below 3
	 * the aim of 95 % of a perfect scheduler without a guard band is at risk, above it
	 * only time is lost.
	 */
	private static final double HOPE = 3;

	private static final Comparator<Place> ORDER = Comparator.<Place, Priority>comparing((place) -> place.priority)
		.thenComparing(Comparator.<Place>comparingDouble((place) -> place.weight).reversed())
		.thenComparingLong((place) -> place.number);

	private final Ledger ledger;

	private final Shares shares = new Shares();

	private final ArrayList<Place> places = new ArrayList<>();

	private long joined;

	Line(Ledger ledger) {
		this.ledger = ledger;
	}

	Place join(Claim claim, long now) {
		Place place = new Place(claim, now, this.joined++);
		this.places.add(place);
		return place;
	}

	/**
	 * Reads the claims anew and puts the line in order.
	 * @return who left the line, being cancelled or abandoned
	 */
	List<Place> sort() {
		List<Place> gone = new ArrayList<>();
		this.places.removeIf((place) -> {
			boolean leaves = place.answer.isDone() || !place.read(this.shares);
			return leaves && gone.add(place);
		});
		this.places.sort(ORDER);
		return gone;
	}

	/** Who is first; null when nobody waits. */
	@Nullable Place first() {
		return this.places.isEmpty() ? null : this.places.getFirst();
	}

	/** What waits at that place, 0 being the first; null when nobody does. */
	@Nullable Bid bid(int place) {
		return (place < this.places.size()) ? this.places.get(place).bid() : null;
	}

	int asImportantAsFirst() {
		return (int) this.places.stream().filter((place) -> place.priority == this.places.getFirst().priority).count();
	}

	/** Takes out the first; the permit is charged to its callers. */
	Place serveFirst() {
		Place first = this.places.removeFirst();
		this.shares.charge(first.callers);
		return first;
	}

	/** Takes out the least important. */
	Place turnAwayLast() {
		return this.places.removeLast();
	}

	/** Takes out everybody. */
	List<Place> turnAwayAll() {
		List<Place> all = List.copyOf(this.places);
		this.places.clear();
		return all;
	}

	/** Takes out who will not be served in time. */
	List<Place> turnAwayHopeless(long now) {
		Map<Priority, long[]> permits = new EnumMap<>(Priority.class);
		int count = this.places.size();
		List<Place> kept = new ArrayList<>();
		List<Place> hopeless = new ArrayList<>();
		for (Place place : this.places) {
			long[] times = permits.computeIfAbsent(place.priority,
					(priority) -> this.ledger.forecast(priority, count, now));
			(place.mayHope(kept.size(), times, now) ? kept : hopeless).add(place);
		}
		this.places.clear();
		this.places.addAll(kept);
		return hopeless;
	}

	/** When the line up to and including a newcomer of this priority will be served. */
	long servedBy(Priority priority, long now) {
		int ahead = (int) this.places.stream().filter((place) -> place.priority.compareTo(priority) <= 0).count();
		return this.ledger.forecast(priority, ahead + 1, now)[ahead];
	}

	/** When the first deadline in the line will have passed. */
	long firstPast() {
		return 1 + this.places.stream().mapToLong((place) -> place.deadline).reduce(Windows.NEVER - 1, Math::min);
	}

	int size() {
		return this.places.size();
	}

	/** A claim's place in the line, and what was read of it at the last decision. */
	static final class Place {

		final CompletableFuture<Permit> answer = new CompletableFuture<>();

		final long since;

		private final Claim claim;

		private final long number;

		Priority priority;

		private Collection<String> callers = List.of();

		private double weight;

		private long deadline;

		private Place(Claim claim, long since, long number) {
			this.claim = claim;
			this.since = since;
			this.number = number;
			this.priority = claim.priority();
		}

		private boolean read(Shares shares) {
			this.priority = this.claim.priority();
			this.callers = List.copyOf(this.claim.callers());
			this.weight = shares.weight(this.callers);
			this.deadline = this.claim.deadline();
			return !this.callers.isEmpty();
		}

		Bid bid() {
			return new Bid(this.priority, this.weight, this.since);
		}

		/** Whether it can be served with so many before it, given when permits come. */
		private boolean mayHope(int before, long[] permits, long now) {
			int inTime = 0;
			while (inTime < permits.length && permits[inTime] <= this.deadline) {
				inTime++;
			}
			double left = ((double) this.deadline - now) / Math.max(1, (double) this.deadline - this.since);
			return before < inTime * (1 + HOPE * left);
		}

	}

}
