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
 * The waiting line: who gets the next permit, and who waits in vain. Pure: time is a
 * parameter; not thread-safe. Claims are read anew at each {@link #sort()}, which costs a
 * scan and a sort of the line: at a few decisions a second cheaper than keeping order.
 */
final class Line {

	/** How many times its place in the line a claim may hope to gain. */
	static double hope = 1.5;

	private static final Comparator<Place> ORDER = Comparator.<Place, Priority>comparing((place) -> place.priority)
		.thenComparing(Comparator.<Place>comparingDouble((place) -> place.weight).reversed())
		.thenComparingLong((place) -> place.number);

	private final Windows windows;

	private final Shares shares = new Shares();

	private final ArrayList<Place> places = new ArrayList<>();

	private long joined;

	Line(Windows windows) {
		this.windows = windows;
	}

	Place join(Claim claim, long now) {
		Place place = new Place(claim, now, this.joined++);
		this.places.add(place);
		return place;
	}

	/** Puts the line in order, less those who have left. */
	void sort() {
		this.places.removeIf((place) -> place.answer.isDone() || !place.read(this.shares));
		this.places.sort(ORDER);
	}

	/** Who is first; null when nobody waits. */
	@Nullable Place first() {
		return this.places.isEmpty() ? null : this.places.getFirst();
	}

	/** Takes out the first, whose permit is charged to its callers. */
	Place serveFirst() {
		Place first = this.places.removeFirst();
		this.shares.charge(first.callers);
		return first;
	}

	/** Takes out the least important. */
	Place turnAwayLast() {
		return this.places.removeLast();
	}

	/** Takes out those who will not be served in time. */
	List<Place> turnAwayHopeless(long now) {
		Map<Priority, long[]> forecasts = new EnumMap<>(Priority.class);
		int count = 1 + (int) (this.places.size() / hope);
		List<Place> hopeless = new ArrayList<>();
		int kept = 0;
		for (Place place : this.places) {
			long[] forecast = forecasts.computeIfAbsent(place.priority,
					(priority) -> this.windows.forecast(priority, count, now));
			if (forecast[(int) (kept / hope)] > place.deadline) {
				hopeless.add(place);
			}
			else {
				kept++;
			}
		}
		this.places.removeAll(hopeless);
		return hopeless;
	}

	/** Takes out everybody. */
	List<Place> turnAwayAll() {
		List<Place> all = List.copyOf(this.places);
		this.places.clear();
		return all;
	}

	/** When the line up to and including a newcomer of this priority will be served. */
	long servedBy(Priority priority, long now) {
		int ahead = (int) this.places.stream().filter((place) -> place.priority.compareTo(priority) <= 0).count();
		return this.windows.forecast(priority, ahead + 1, now)[ahead];
	}

	/** The first deadline in the line. */
	long firstDeadline() {
		return this.places.stream().mapToLong((place) -> place.deadline).min().orElse(Windows.NEVER);
	}

	int size() {
		return this.places.size();
	}

	/** A claim's place in the line, and what was read of it at the last decision. */
	static final class Place {

		final Claim claim;

		final long since;

		final CompletableFuture<Permit> answer = new CompletableFuture<>();

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

	}

}
