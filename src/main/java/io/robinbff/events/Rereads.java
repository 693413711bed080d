package io.robinbff.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Which pages to read again because of events, and when. A page whose card is open, or
 * was opened lately, is read at once at REFRESH, at most once in five seconds however
 * many events come; where the read does not show what the event was about, again after
 * 1.5, 4 and 10 seconds. A read that found no room, or failed, is due again after 5
 * seconds, then 10, up to 80: who looks at a live card does not ask. What changed unseen
 * waits for {@link #unseen}: to be read at BACKGROUND, one at a time, when nobody needs
 * the quota.
 *
 * <p>
 * Says what to do and does nothing: {@link #due} is to be called at {@link #next}, and
 * {@link #read} for every read of the page, whoever asked for it. Safe for threads.
 * Bounded: 20,000 cards, the latest opened, and 50,000 unseen pages, the latest changed;
 * what falls out is read when it is looked at.
 *
 * @param <K> what is read: the query of a customer's own page
 */
public final class Rereads<K> {

	private static final long APART = Duration.ofSeconds(5).toNanos();

	/** After a first read that shows no change. */
	private static final long[] LAGS = { 1_500_000_000L, 4_000_000_000L, 10_000_000_000L };

	/** So often is the pause after a failed read doubled. */
	private static final int DOUBLINGS = 4;

	private static final int MOST_CARDS = 20_000;

	/** How many stay when there are too many: who makes room has room for a while. */
	private static final int CARDS_LEFT = 18_000;

	private static final int MOST_UNSEEN = 50_000;

	private final long renew;

	private final ConcurrentMap<K, Card> cards = new ConcurrentHashMap<>();

	private final Set<K> unseen = new LinkedHashSet<>();

	/** Some are out of date: a card knows when it is due. */
	private final PriorityQueue<Due<K>> queue = new PriorityQueue<>(
			Comparator.<Due<K>>comparingLong(Due::at).thenComparingLong(Due::number));

	private long numbers;

	public Rereads(EventSettings settings) {
		this.renew = settings.renew().toNanos();
	}

	/**
	 * A card was opened, or is still open. Each answer comes by here, and takes no lock.
	 */
	public void opened(K page, long now) {
		this.cards.computeIfAbsent(page, (_) -> new Card(now)).openedAt = now;
		if (this.cards.size() > MOST_CARDS) {
			makeRoom(now);
		}
	}

	/** Forgets those that were opened longest ago. */
	private synchronized void makeRoom(long now) {
		int tooMany = this.cards.size() - CARDS_LEFT;
		if (this.cards.size() > MOST_CARDS) {
			Map<K, Long> ages = new HashMap<>();
			this.cards.forEach((page, card) -> ages.put(page, now - card.openedAt));
			ages.entrySet()
				.stream()
				.sorted(Map.Entry.<K, Long>comparingByValue().reversed())
				.limit(tooMany)
				.forEach((oldest) -> this.cards.remove(oldest.getKey()));
		}
	}

	/**
	 * Forgets the cards that nobody has open and nothing is due for: to be called again
	 * and again.
	 */
	public synchronized void expire(long now) {
		this.cards.values().removeIf((card) -> card.dueAt == null && !isOpen(card, now));
	}

	private boolean isOpen(Card card, long now) {
		return now - card.openedAt < this.renew;
	}

	/**
	 * An event said that a page changed; or one that was to be read at BACKGROUND found
	 * no room.
	 */
	public synchronized void changed(K page, long now) {
		Card card = this.cards.get(page);
		if (card == null || !isOpen(card, now)) {
			this.unseen.remove(page);
			this.unseen.add(page);
			if (this.unseen.size() > MOST_UNSEEN) {
				this.unseen.remove(this.unseen.iterator().next());
			}
			return;
		}
		card.changedAt = now;
		card.reads = 0;
		card.failures = 0;
		long soonest = (card.readAt != null && now - card.readAt < APART) ? card.readAt + APART : now;
		if (card.dueAt == null || soonest - card.dueAt < 0) {
			plan(page, card, soonest);
		}
	}

	private void plan(K page, Card card, long at) {
		card.dueAt = at;
		this.queue.add(new Due<>(at, this.numbers++, page));
	}

	/**
	 * A read has landed.
	 * @param fetchedAt when its call left
	 * @param kind what {@link EventRules#fetched} says of it
	 */
	public synchronized void read(K page, long fetchedAt, Outcome.Kind kind, long now) {
		this.unseen.remove(page);
		Card card = this.cards.get(page);
		if (card == null || (card.changedAt != null && fetchedAt - card.changedAt < 0)) {
			return;
		}
		card.failures = 0;
		if (kind != Outcome.Kind.UNSEEN) {
			card.dueAt = null;
			card.reads = 0;
		}
		else if (card.dueAt == null && card.reads < LAGS.length && isOpen(card, now)) {
			card.firstAt = (card.reads == 0) ? fetchedAt : card.firstAt;
			plan(page, card, card.firstAt + LAGS[card.reads++]);
		}
	}

	/**
	 * A read that was due has an answer. If somebody's call was joined that had left
	 * before the event, it says nothing of it: the page is due again at once, as that
	 * call is over.
	 * @param fetchedAt when its call left
	 */
	public synchronized void landed(K page, long fetchedAt, long now) {
		Card card = this.cards.get(page);
		if (card != null && card.changedAt != null && fetchedAt - card.changedAt < 0 && card.dueAt == null
				&& isOpen(card, now)) {
			plan(page, card, (card.changedAt - now > 0) ? card.changedAt : now);
		}
	}

	/**
	 * A read that was due found no room, or failed. Where nobody has the card open any
	 * more it is read when somebody looks.
	 */
	public synchronized void failed(K page, long now) {
		Card card = this.cards.get(page);
		if (card != null && card.dueAt == null && isOpen(card, now)) {
			plan(page, card, now + (APART << card.failures));
			card.failures = Math.min(card.failures + 1, DOUBLINGS);
		}
	}

	/**
	 * Returns which pages to read now at REFRESH; the rest stays due. A storm of events
	 * is to fill no queue: ask for as few as are to be under way at once.
	 */
	public synchronized List<K> due(long now, int most) {
		List<K> all = new ArrayList<>();
		for (Due<K> head = head(); head != null && head.at <= now && all.size() < most; head = head()) {
			this.queue.remove();
			Card card = this.cards.get(head.page);
			if (card != null) {
				card.dueAt = null;
				card.readAt = now;
				all.add(head.page);
			}
		}
		return all;
	}

	/** Returns when something will be due; {@link Long#MAX_VALUE} if nothing will. */
	public synchronized long next() {
		Due<K> head = head();
		return (head != null) ? head.at : Long.MAX_VALUE;
	}

	private @Nullable Due<K> head() {
		for (Due<K> head = this.queue.peek(); head != null; head = this.queue.peek()) {
			Card card = this.cards.get(head.page);
			if (card != null && card.dueAt != null && card.dueAt == head.at) {
				return head;
			}
			this.queue.remove();
		}
		return null;
	}

	/**
	 * Takes a page that changed while nobody looked, or null: to be read at BACKGROUND,
	 * and given back by {@link #changed} if there was no room.
	 */
	public synchronized @Nullable K unseen() {
		Iterator<K> all = this.unseen.iterator();
		if (!all.hasNext()) {
			return null;
		}
		K page = all.next();
		all.remove();
		return page;
	}

	/** Forgets pages, open or due. */
	public void erase(Predicate<K> pages) {
		Set<K> all;
		synchronized (this) {
			all = new LinkedHashSet<>(this.cards.keySet());
			all.addAll(this.unseen);
			this.queue.forEach((due) -> all.add(due.page));
		}
		// Outside, as it takes a hash each.
		all.removeIf(pages.negate());
		synchronized (this) {
			this.cards.keySet().removeAll(all);
			this.unseen.removeAll(all);
			this.queue.removeIf((due) -> all.contains(due.page));
		}
	}

	/**
	 * What is known of a card. All but when it was opened is guarded by the monitor
	 * around it.
	 */
	private static final class Card {

		private volatile long openedAt;

		private @Nullable Long changedAt;

		private @Nullable Long readAt;

		private @Nullable Long dueAt;

		/** How many of the row that waits out a lag are planned, and since when. */
		private int reads;

		private long firstAt;

		/** In a row. */
		private int failures;

		Card(long openedAt) {
			this.openedAt = openedAt;
		}

	}

	private record Due<K>(long at, long number, K page) {
	}

}
