package io.robinbff.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A world in virtual time in which a list shifts at the helpdesk while colleagues read
 * its pages and filter it: conversations come, move and, if they may, go, before calls
 * and during them; calls overlap, fail, and bring what was so when they left or when they
 * landed; pages are evicted and invalidated. A seed repeats it, so that two of them have
 * equal caches.
 */
public final class ShiftingWorld implements Helpdesk {

	public static final Selector ANNA = new Selector.Customer(CustomerEmail.of("email", "anna@example.nl"));

	static final int PAGE = 3;

	/** How many pages the list may have, and one more. */
	public static final int PAGES = 8;

	private static final int MOST = 20;

	private final Random random;

	private final boolean areRemoved;

	private final Runnable ticked;

	private final List<Integer> list = new ArrayList<>(IntStream.range(0, 8).boxed().toList());

	private final List<State> states = new ArrayList<>();

	private final Set<Query> underWay = new HashSet<>();

	private @Nullable Deployment replicas;

	private long now = Duration.ofDays(20_000).toNanos();

	private int latest = 100;

	private int calls;

	private boolean isAway;

	/** How many filters have told that they found all. */
	private int whole;

	/** How many of these asked for nothing, and had a page behind a newer one. */
	private int joined;

	/**
	 * Creates a world in which nothing has happened.
	 * @param areRemoved whether conversations are deleted
	 * @param ticked what to do when time has passed
	 */
	public ShiftingWorld(long seed, boolean areRemoved, Runnable ticked) {
		this.random = new Random(seed);
		this.areRemoved = areRemoved;
		this.ticked = ticked;
		this.states.add(new State(this.now, List.copyOf(this.list)));
	}

	public void inhabit(Deployment all) {
		this.replicas = all;
	}

	/** Returns the time, on the monotonic clock of everybody. */
	public long now() {
		return this.now;
	}

	public Instant wall() {
		return Instant.ofEpochSecond(0, this.now);
	}

	/** Returns when something happened to the list last. */
	long changedAt() {
		return this.states.getLast().at;
	}

	/** Returns how many filters have told that they found all. */
	public int whole() {
		return this.whole;
	}

	/**
	 * Returns how many of these did so at no call, of pages that were not read in turn.
	 */
	public int joined() {
		return this.joined;
	}

	/** Lets so much happen. */
	public void run(int steps) {
		for (int i = 0; i < steps; i++) {
			this.isAway = this.random.nextInt(12) == 0;
			switch (this.random.nextInt(9)) {
				case 0, 1 -> tick(pause());
				case 2 -> happen();
				case 3, 4, 5 -> turnTo((this.random.nextInt(3) > 0) ? 0 : this.random.nextInt(4));
				case 6 -> replicas().disturb(this.random);
				default -> filter(mode(), any());
			}
		}
		this.isAway = this.random.nextInt(12) == 0;
	}

	/** Returns how many calls a filter at the first replica costs. */
	public int filtered() {
		CacheMode mode = mode();
		int before = this.calls;
		filter(mode, replicas().all().getFirst());
		return this.calls - before;
	}

	/** Returns how many calls the same costs if all pages are turned to. */
	public int byHand() {
		CacheMode mode = mode();
		int before = this.calls;
		Integer skip = 0;
		try {
			while (skip != null) {
				skip = replicas().all()
					.getFirst()
					.ask(new Query(ANNA, skip), options((skip == 0) ? Priority.CLICK : Priority.PAGE, mode))
					.nextSkip();
			}
		}
		catch (HelpdeskException | NotCached ex) {
			// Nobody goes on by hand.
		}
		return this.calls - before;
	}

	private void filter(CacheMode mode, Answers at) {
		int before = this.calls;
		try {
			Answer answer = at.search(ANNA, options(Priority.CLICK, mode), (_) -> true);
			if (ReplicaAnswers.text(answer).contains("\"complete\":true")) {
				check(answer);
				this.whole++;
				this.joined += (before == this.calls && isBehind(at)) ? 1 : 0;
			}
		}
		catch (HelpdeskException | NotCached ex) {
			// Nothing is told, so nothing wrong.
		}
	}

	/** Returns whether a page that is kept was read before one in front of it. */
	private boolean isBehind(Answers at) {
		Moment front = null;
		for (int page = 0; page < PAGES; page++) {
			Answer one = at.kept(new Query(ANNA, page * PAGE), "petra", Audience.INSIDERS);
			if (one == null) {
				return false;
			}
			if (front != null && one.moment().isBefore(front)) {
				return true;
			}
			front = one.moment();
			if (one.nextSkip() == null) {
				return false;
			}
		}
		return false;
	}

	/**
	 * Nothing is missing that was there all the time, and nothing is there twice. Each
	 * conversation that is deleted meanwhile may hide one: no page tells.
	 */
	private void check(Answer answer) {
		long from = Duration.between(Instant.EPOCH, answer.fetchedAt()).toNanos();
		Set<Integer> throughout = new HashSet<>(this.list);
		int removed = 0;
		for (int i = 0; i < this.states.size(); i++) {
			boolean isLast = i == this.states.size() - 1;
			if (isLast || this.states.get(i + 1).at >= from) {
				throughout.retainAll(this.states.get(i).list);
				removed += (i > 0 && this.states.get(i).list.size() < this.states.get(i - 1).list.size()) ? 1 : 0;
			}
		}
		List<Integer> shown = answer.page().items().stream().map(ShiftingWorld::number).toList();
		assertThat(shown).as("twice").doesNotHaveDuplicates();
		throughout.removeAll(shown);
		assertThat(throughout).as("missing in %s, since %s of %s", shown, from, this.states)
			.hasSizeLessThanOrEqualTo(removed);
	}

	private void turnTo(int page) {
		Query query = new Query(ANNA, page * PAGE);
		if (this.underWay.contains(query)) {
			return;
		}
		try {
			any().ask(query,
					options(Priority.CLICK, (this.random.nextBoolean()) ? CacheMode.DEFAULT : CacheMode.NO_CACHE));
		}
		catch (HelpdeskException ex) {
			// The helpdesk was away.
		}
	}

	@Override
	public Page ask(Query query, Demand demand) {
		if (this.isAway) {
			throw new HelpdeskException(Fault.UNAVAILABLE, null, null);
		}
		this.calls += this.underWay.isEmpty() ? 1 : 0;
		demand.departed(true);
		this.underWay.add(query);
		List<Integer> before = List.copyOf(this.list);
		tick(1_000 + this.random.nextInt(200_000_000));
		for (int i = this.random.nextInt(16) - 13; i > 0; i--) {
			happen();
		}
		if (this.underWay.size() < 3 && this.random.nextInt(4) == 0) {
			turnTo(this.random.nextInt(4));
			if (this.random.nextBoolean()) {
				happen();
			}
		}
		List<Integer> all = this.random.nextBoolean() ? before : this.list;
		int end = Math.min(query.skip() + PAGE, all.size());
		List<Integer> page = (query.skip() < end) ? List.copyOf(all.subList(query.skip(), end)) : List.of();
		tick(1_000 + this.random.nextInt(200_000_000));
		this.underWay.remove(query);
		return new Page(page.stream().map(ShiftingWorld::conversation).toList(), query.skip(),
				(page.size() == PAGE) ? Integer.valueOf(query.skip() + PAGE) : null);
	}

	private void happen() {
		int at = this.random.nextInt(this.list.size());
		switch (this.random.nextInt(5)) {
			case 0, 1 -> this.list.addFirst(this.list.remove(at));
			case 2 -> this.list.addFirst(this.list.remove(Math.min(at, this.random.nextInt(PAGE))));
			case 3 -> {
				if (this.areRemoved && this.list.size() > PAGE) {
					this.list.remove(at);
				}
			}
			default -> {
				if (this.list.size() < MOST) {
					this.list.addFirst(this.latest++);
				}
			}
		}
		tick(1_000_000);
		this.states.add(new State(this.now, List.copyOf(this.list)));
		tick(1_000_000);
	}

	/** Lets time pass. */
	private void tick(long nanos) {
		this.now += nanos;
		this.ticked.run();
	}

	private long pause() {
		return Duration.ofMillis(1L + this.random.nextInt(switch (this.random.nextInt(12)) {
			case 0 -> 100_000_000;
			case 1, 2 -> 400_000;
			case 3, 4, 5 -> 25_000;
			default -> 6_000;
		})).toNanos();
	}

	private CacheMode mode() {
		return CacheMode.values()[Math.max(0, this.random.nextInt(6) - 3)];
	}

	private Answers any() {
		List<Answers> all = replicas().all();
		return all.get(this.random.nextInt(all.size()));
	}

	private Deployment replicas() {
		return Objects.requireNonNull(this.replicas);
	}

	private LookupOptions options(Priority priority, CacheMode mode) {
		return new LookupOptions("petra", priority, this.now + Duration.ofSeconds(10).toNanos(), mode,
				Audience.INSIDERS);
	}

	private static int number(Item item) {
		return (int) UUID.fromString(Objects.requireNonNull(item.id()).value()).getLeastSignificantBits();
	}

	private static Conversation conversation(int number) {
		return new Conversation(new UUID(0, number).toString(), "about " + number, null, null, null, null, null,
				List.of(), List.of(), null, null, List.of());
	}

	/** The replicas of a world. */
	public interface Deployment {

		List<Answers> all();

		/** Evicts or invalidates something, or has messages arrive. */
		void disturb(Random random);

	}

	/**
	 * The list from a moment on.
	 *
	 * @param at that moment
	 * @param list what is in it
	 */
	private record State(long at, List<Integer> list) {
	}

}
