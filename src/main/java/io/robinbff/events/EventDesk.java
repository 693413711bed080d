package io.robinbff.events;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.Answers;
import io.robinbff.cache.Audience;
import io.robinbff.cache.CacheMode;
import io.robinbff.cache.Concerned;
import io.robinbff.cache.LookupOptions;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.events.EventMetrics.Fate;
import io.robinbff.privacy.Erasable;
import io.robinbff.privacy.Erasure;
import io.robinbff.quota.Quota;

/**
 * A desk at which events are dealt with: names the customer, enters the change, passes it
 * on, and has read again what is due. All of it on the inbox' thread, and nothing of it
 * waits for the helpdesk.
 */
final class EventDesk implements EventRelay.Listener, Erasable {

	/** In whose name the helpdesk is asked whose a conversation is. */
	private static final String CALLER = "events";

	/** A call nobody waits for finds room within a minute or not at all. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** More look-ups at once would only wait for each other. */
	private static final int MOST_LOOKUPS = 50;

	/**
	 * So many renewals wait for the quota; the rest stays due, where it costs nothing.
	 */
	private static final int MOST_RENEWALS = 20;

	private static final int MOST_ERASED = 10_000;

	private static final long PAUSE = Duration.ofSeconds(5).toNanos();

	private static final Duration LONGEST_DELAY = Duration.ofHours(1);

	private final EventRules<Object> rules;

	private final Rereads<Query> rereads;

	private final Answers answers;

	private final EventRelay relay;

	private final Quota quota;

	private final Inbox inbox;

	private final EventMetrics metrics;

	private final Ticker ticker;

	private final InstantSource clock;

	private final Semaphore lookups = new Semaphore(MOST_LOOKUPS);

	private final AtomicInteger renewals = new AtomicInteger();

	/**
	 * When who was erased, by name, for as long as another replica is likely to be cut
	 * off, with an event from before it.
	 */
	private final Cache<String, Erased> erased;

	/** Until then nothing is read at BACKGROUND: there was no room, or no answer. */
	private volatile long pausedUntil;

	EventDesk(EventRules<Object> rules, Rereads<Query> rereads, Answers answers, EventRelay relay, Quota quota,
			Inbox inbox, EventMetrics metrics, Ticker ticker, InstantSource clock) {
		this.rules = rules;
		this.rereads = rereads;
		this.answers = answers;
		this.relay = relay;
		this.quota = quota;
		this.inbox = inbox;
		this.metrics = metrics;
		this.ticker = ticker;
		this.clock = clock;
		this.pausedUntil = ticker.read();
		this.erased = Caffeine.newBuilder()
			.maximumSize(MOST_ERASED)
			.expireAfterWrite(Duration.ofDays(1))
			.ticker(ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.build();
		relay.subscribe(this);
	}

	/**
	 * Receives an event, and returns at once: what is kept of it is a hash and a time.
	 */
	void receive(ChangeEvent event) {
		Instant arrived = this.clock.instant();
		Instant happened = (event.happened() != null) ? event.happened() : arrived;
		this.metrics.delayed(delay(happened, arrived));
		EventName name = event.name();
		long now = this.ticker.read();
		CustomerEmail customer = event.customer();
		ConversationId conversation = event.conversation();
		if (customer != null) {
			enter(this.answers.namesOf(new Selector.Customer(customer)), Set.of(), happened, arrived, now,
					counting(name));
		}
		else if (conversation != null && this.lookups.tryAcquire()) {
			Thread.ofVirtual().name("event").start(() -> lookUp(name, conversation, happened, arrived, now));
		}
		else {
			lost(name, Fate.UNASKED);
		}
	}

	private static Duration delay(Instant happened, Instant arrived) {
		Duration delay = Duration.between(happened, arrived);
		return delay.isNegative() ? Duration.ZERO : (delay.compareTo(LONGEST_DELAY) > 0) ? LONGEST_DELAY : delay;
	}

	private Consumer<EventRules.Heard> counting(EventName name) {
		return (heard) -> this.metrics.taken(name, Fate.of(heard));
	}

	/**
	 * What does not fit in is lost, and that is said: nothing is taken for unchanged. Of
	 * whoever was erased since nothing is entered, which is a gap: ROBIN may lag, and
	 * what is kept now may not show it.
	 * @param customers whose conversation it is, if that is what the names are of
	 */
	private void enter(Map<String, String> names, Set<Map<String, String>> customers, Instant happened, Instant arrived,
			long now, Consumer<EventRules.Heard> then) {
		String own = Objects.requireNonNull(this.answers.ownOf(names));
		boolean room = this.inbox.add(() -> {
			if (isErased(names, now) || customers.stream().anyMatch((one) -> isErased(one, now))) {
				then.accept(EventRules.Heard.KNOWN);
				lost();
				return;
			}
			then.accept(hear(own, happened, arrived, now, now));
			this.relay.pass(names, happened, arrived);
			renew();
		});
		if (!room) {
			this.metrics.refused(Fate.TOO_MANY);
			lost();
		}
	}

	private boolean isErased(Map<String, String> names, long since) {
		return isErased(names, (erased) -> erased.nanos() - since >= 0);
	}

	private boolean isErased(Map<String, String> names, Predicate<Erased> since) {
		return names.values().stream().map(this.erased::getIfPresent).anyMatch((at) -> at != null && since.test(at));
	}

	private void lost(EventName name, Fate fate) {
		this.metrics.taken(name, fate);
		lost();
	}

	/**
	 * Something changed, and nobody here can say whose: a gap, at all replicas.
	 */
	void lost() {
		missed();
		this.relay.gap();
	}

	/**
	 * Hears of a customer, or of a conversation by its own name. Only where a list shows
	 * it is known whose it is if nobody has an address in it: then he has changed, and
	 * whoever has other pages of that list is told.
	 */
	private EventRules.Heard hear(String name, Instant happened, Instant arrived, long earliest, long latest) {
		EventRules.Heard heard = this.rules.heard(name, happened, arrived, earliest, latest);
		if (heard != EventRules.Heard.KNOWN) {
			this.answers.about(name).forEach((query) -> this.rereads.changed(query, latest));
			for (Map<String, String> customer : this.answers.listing(name)) {
				String own = Objects.requireNonNull(this.answers.ownOf(customer));
				if (hear(own, happened, arrived, earliest, latest) != EventRules.Heard.KNOWN) {
					this.relay.pass(customer, happened, arrived);
				}
			}
		}
		return heard;
	}

	/**
	 * One call names the customers, when nobody needs the quota, and the conversation as
	 * lists name it. An event of which that could not be asked, or whose conversation is
	 * not there yet, is lost.
	 */
	private void lookUp(EventName name, ConversationId conversation, Instant happened, Instant arrived, long now) {
		Concerned concerned = null;
		try {
			concerned = this.answers.concerned(new Query(new Selector.PrimaryKey(conversation)),
					new LookupOptions(CALLER, Priority.BACKGROUND, this.ticker.read() + PATIENCE.toNanos(),
							CacheMode.DEFAULT, Audience.INSIDERS));
		}
		catch (HelpdeskException ex) {
			// Nobody can say: a gap, below.
		}
		finally {
			this.lookups.release();
			if (concerned == null) {
				lost(name, Fate.UNASKED);
			}
		}
		if (concerned == null) {
			return;
		}
		boolean isUnnamed = concerned.customers().isEmpty();
		Set<Map<String, String>> customers = concerned.customers();
		customers.forEach((names) -> enter(names, Set.of(), happened, arrived, now, counting(name)));
		// Such as a call by telephone: a gap for each would leave no trust at all.
		concerned.conversations().forEach((names) -> enter(names, customers, happened, arrived, now, (_) -> {
			if (isUnnamed) {
				this.metrics.taken(name, Fate.UNNAMED);
			}
		}));
	}

	/**
	 * Who has none of our keys as one of his gives names that are nobody's here:
	 * anybody's conversation may have changed.
	 */
	@Override
	public void passed(Map<String, String> names, Instant happened, Instant arrived, long earliest, long latest) {
		String own = this.answers.ownOf(names);
		if (own == null) {
			missed();
			return;
		}
		boolean room = this.inbox.add(() -> {
			// It may have come to the other before the erasure: a gap, as in enter().
			if (isErased(names, (erased) -> erased.nanos() - earliest >= 0 || !arrived.isAfter(erased.at()))) {
				missed();
				return;
			}
			hear(own, happened, arrived, earliest, latest);
			renew();
		});
		if (!room) {
			missed();
		}
	}

	/** At once, and behind what has come by now, which is no sign of life either. */
	@Override
	public void missed() {
		this.rules.missed(this.ticker.read());
		boolean _ = this.inbox.add(() -> this.rules.missed(this.ticker.read()));
	}

	@Override
	public boolean isBusy() {
		return this.lookups.availablePermits() < MOST_LOOKUPS || !this.inbox.isEmpty();
	}

	/**
	 * Has read again what is due, and when nobody needs the quota what changed unseen.
	 * Called on the inbox' thread, again and again.
	 */
	void renew() {
		this.rereads.due(this.ticker.read(), MOST_RENEWALS - this.renewals.get())
			.forEach((query) -> renew(query, Priority.REFRESH));
		boolean free = this.renewals.get() == 0 && this.ticker.read() - this.pausedUntil >= 0;
		if (free && this.quota.status().waiting() == 0) {
			Query unseen = this.rereads.unseen();
			if (unseen != null) {
				renew(unseen, Priority.BACKGROUND);
			}
		}
	}

	/** What finds no room is read when there is room again. */
	private void renew(Query query, Priority priority) {
		this.renewals.incrementAndGet();
		var _ = this.answers.renew(query, priority).whenComplete((left, failure) -> {
			this.renewals.decrementAndGet();
			long now = this.ticker.read();
			if (left != null) {
				this.rereads.landed(query, left.nanos(), now);
			}
			else if (failure != null && priority == Priority.REFRESH) {
				this.rereads.failed(query, now);
			}
			else if (failure != null) {
				this.pausedUntil = now + PAUSE;
				this.rereads.changed(query, now);
			}
		});
	}

	/** Forgets a customer, behind what has been heard by now, and what is looked up. */
	@Override
	public void erase(Erasure erasure) {
		// Told afterwards, it is about what was read before, and not about now.
		if (erasure.live()) {
			long now = this.ticker.read();
			Erased erased = new Erased(now, this.clock.instant());
			erasure.names().forEach((name) -> this.erased.put(name, erased));
		}
		this.relay.erase(erasure.names(), erasure.live());
		Runnable erase = () -> {
			erasure.names().forEach(this.rules::erase);
			this.rereads.erase(erasure.about());
		};
		if (!this.inbox.add(erase)) {
			erase.run();
		}
	}

	/** Returns how events stand. */
	EventRules.Status status() {
		return this.rules.status(this.ticker.read());
	}

	/** Returns how old an answer may be that is fresh by events. */
	Duration limit() {
		return this.rules.limit();
	}

	/**
	 * When somebody was erased.
	 *
	 * @param nanos by this process' monotonic clock
	 * @param at by its other one, to be compared with another replica's
	 */
	private record Erased(long nanos, Instant at) {
	}

}
