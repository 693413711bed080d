package io.robinbff.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The waiting queue: who gets the next permit, and who waits in vain. In order of
 * priority; then where a permit answers most, as {@link FairShare} weigh it; then the
 * oldest. Pure: time is a parameter; not thread-safe.
 *
 * <p>
 * Claims are read anew at each {@link #sort()}: a scan of the queue at each arrival and
 * each permit, a few a second, is cheaper than being told of every change.
 */
final class WaitQueue {

	/**
	 * How far above its means a demand may hope. A demand is kept while fewer are before
	 * it than permits will come until its deadline, times a factor that falls from 1 +
	 * HOPE when it joins to 1 at its deadline: views may still join and lift it, the less
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

	private static final Comparator<Waiter> ORDER = Comparator.<Waiter, Priority>comparing((waiter) -> waiter.priority)
		.thenComparing(Comparator.<Waiter>comparingDouble((waiter) -> waiter.weight).reversed())
		.thenComparingLong((waiter) -> waiter.number);

	private final CallLog calls;

	private final FairShare shares = new FairShare();

	private final ArrayList<Waiter> waiters = new ArrayList<>();

	private long joined;

	WaitQueue(CallLog calls) {
		this.calls = calls;
	}

	Waiter join(Demand demand, Duration reserve, long now) {
		Waiter waiter = new Waiter(demand, reserve, now, this.joined++);
		this.waiters.add(waiter);
		return waiter;
	}

	/**
	 * Reads the demands anew and puts the queue in order.
	 * @return who left the queue, being cancelled or abandoned
	 */
	List<Waiter> sort() {
		List<Waiter> gone = new ArrayList<>();
		this.waiters.removeIf((waiter) -> {
			boolean leaves = waiter.answer.isDone() || !waiter.read(this.shares);
			return leaves && gone.add(waiter);
		});
		this.waiters.sort(ORDER);
		return gone;
	}

	/** Who is first; null when nobody waits. */
	@Nullable Waiter first() {
		return this.waiters.isEmpty() ? null : this.waiters.getFirst();
	}

	/** What waits at that place, 0 being the first; null when nobody does. */
	@Nullable QueueHead head(int place) {
		return (place < this.waiters.size()) ? this.waiters.get(place).head() : null;
	}

	int asImportantAsFirst() {
		return (int) this.waiters.stream()
			.filter((waiter) -> waiter.priority == this.waiters.getFirst().priority)
			.count();
	}

	/** Takes out the first; the permit is charged to its callers. */
	Waiter serveFirst() {
		Waiter first = this.waiters.removeFirst();
		this.shares.charge(first.callers);
		return first;
	}

	/** Takes out the least important. */
	Waiter turnAwayLast() {
		return this.waiters.removeLast();
	}

	/** Takes out everybody. */
	List<Waiter> turnAwayAll() {
		List<Waiter> all = List.copyOf(this.waiters);
		this.waiters.clear();
		return all;
	}

	/** Takes out who will not be served in time. */
	List<Waiter> turnAwayHopeless(long now) {
		Map<Priority, long[]> permits = new EnumMap<>(Priority.class);
		int count = this.waiters.size();
		List<Waiter> kept = new ArrayList<>();
		List<Waiter> hopeless = new ArrayList<>();
		for (Waiter waiter : this.waiters) {
			long[] times = permits.computeIfAbsent(waiter.priority,
					(priority) -> this.calls.forecast(priority, count, now));
			(waiter.mayHope(kept.size(), times, now) ? kept : hopeless).add(waiter);
		}
		this.waiters.clear();
		this.waiters.addAll(kept);
		return hopeless;
	}

	/** When the queue up to and including a newcomer of this priority will be served. */
	long servedBy(Priority priority, long now) {
		int ahead = (int) this.waiters.stream().filter((waiter) -> waiter.priority.compareTo(priority) <= 0).count();
		return this.calls.forecast(priority, ahead + 1, now)[ahead];
	}

	/** When the first deadline in the queue will have passed. */
	long firstPast() {
		return 1 + this.waiters.stream()
			.mapToLong((waiter) -> waiter.deadline)
			.reduce(SlidingWindowLog.NEVER - 1, Math::min);
	}

	int size() {
		return this.waiters.size();
	}

	/** A demand's waiter in the queue, and what was read of it at the last decision. */
	static final class Waiter {

		final CompletableFuture<Permit> answer = new CompletableFuture<>();

		final long since;

		private final Demand demand;

		private final long reserve;

		private final long number;

		Priority priority;

		private Collection<String> callers = List.of();

		private double weight;

		private long deadline;

		private Waiter(Demand demand, Duration reserve, long since, long number) {
			this.demand = demand;
			this.reserve = reserve.toNanos();
			this.since = since;
			this.number = number;
			this.priority = demand.priority();
		}

		private boolean read(FairShare shares) {
			this.priority = this.demand.priority();
			this.callers = List.copyOf(this.demand.callers());
			this.weight = shares.weight(this.callers);
			this.deadline = this.demand.deadlineNanos() - this.reserve;
			return !this.callers.isEmpty();
		}

		QueueHead head() {
			return new QueueHead(this.priority, this.weight, this.since);
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
