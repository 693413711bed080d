package io.robinbff.security;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.cluster.Fields;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.privacy.Erasable;
import io.robinbff.privacy.Erasure;
import io.robinbff.privacy.Pseudonyms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A limit on how many different customers and orders one caller may ask for in a sliding
 * minute, hour and day: somebody who walks through the customer base is slow about it,
 * and seen. Asking for the same one again is free, and so are conversations by their ids,
 * which nobody can guess. Replicas tell each other, under hashes, who has asked for whom;
 * a message that is lost makes the limit a little wider, never narrower, and no look-up
 * waits for Redis.
 */
public final class CustomerLimit implements Erasable {

	private static final Logger log = LoggerFactory.getLogger(CustomerLimit.class);

	/** A list shows ten times as many customers as an agent opens. */
	private static final int BADGES = 10;

	private static final int MOST_CALLERS = 10_000;

	private static final int MOST_CUSTOMERS = 20_000;

	/**
	 * Of all callers together, 16 MB: whoever may publish in Redis can invent callers,
	 * and customers for each. Beyond that the callers go of whom least is heard.
	 */
	private static final int MOST_IN_ALL = 1_000_000;

	/** What each caller takes beside his customers, as so many of them. */
	private static final int NEWCOMER = 16;

	private static final long QUIET = Duration.ofMinutes(10).toNanos();

	private final Topic<Seen> topic;

	private final Pseudonyms pseudonyms;

	private final Ticker ticker;

	private final PeerChannel peers;

	private final List<Window> windows;

	private final int most;

	private final Cache<String, CustomersSeen> callers;

	private final Cache<String, Boolean> told;

	/** Creates the limit on those whose conversations are asked for. */
	static CustomerLimit ofLookups(CallerLimitSettings settings, Pseudonyms pseudonyms, Ticker ticker,
			MeterRegistry meters, PeerChannel peers) {
		return new CustomerLimit("customers-seen", settings, pseudonyms, ticker, meters, peers);
	}

	/**
	 * Creates the limit on those whose badges are asked for. It is ten times as wide, and
	 * by itself: a list of badges never costs an agent the next click.
	 */
	static CustomerLimit ofSummaries(CallerLimitSettings settings, Pseudonyms pseudonyms, Ticker ticker,
			MeterRegistry meters, PeerChannel peers) {
		return new CustomerLimit("customers-glanced-at", settings.times(BADGES), pseudonyms, ticker, meters, peers);
	}

	private CustomerLimit(String name, CallerLimitSettings settings, Pseudonyms pseudonyms, Ticker ticker,
			MeterRegistry meters, PeerChannel peers) {
		this.topic = new Topic<>(name, 1, Seen.class);
		this.pseudonyms = pseudonyms;
		this.ticker = ticker;
		this.peers = peers;
		this.windows = List.of(new Window("minute", Duration.ofMinutes(1), settings.customersPerMinute(), meters),
				new Window("hour", Duration.ofHours(1), settings.customersPerHour(), meters),
				new Window("day", CustomersSeen.LONGEST, settings.customersPerDay(), meters));
		int most = this.windows.stream().mapToInt(Window::limit).max().orElse(0);
		boolean bounded = this.windows.stream().allMatch((window) -> window.limit() > 0);
		this.callers = Caffeine.newBuilder()
			.maximumWeight(MOST_IN_ALL)
			.weigher((String who, CustomersSeen seen) -> NEWCOMER + seen.room())
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.expireAfterAccess(CustomersSeen.LONGEST)
			.ticker(ticker)
			.build();
		this.told = Caffeine.newBuilder()
			.maximumSize(MOST_CALLERS)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.expireAfterWrite(QUIET, TimeUnit.NANOSECONDS)
			.ticker(ticker)
			.build();
		this.most = bounded ? most : Math.max(most, MOST_CUSTOMERS);
		if (isOn()) {
			peers.subscribe(this.topic, (from, seen) -> seenElsewhere(seen));
		}
	}

	/**
	 * Takes one look-up of this caller; returns how long to wait, zero for not at all.
	 * @param about the hash of the one who is asked for
	 */
	public Duration take(Caller caller, Query query, String about) {
		if (!isOn() || !isGuessable(query.selector())) {
			return Duration.ZERO;
		}
		String who = this.pseudonyms.caller(caller.key());
		long customer = numberOf(about);
		CustomersSeen seen = seenBy(who);
		boolean news;
		// One step: of many at once no two may take the same room.
		synchronized (seen) {
			long now = this.ticker.read();
			for (Window window : this.windows) {
				long wait = seen.wait(customer, now, window.nanos(), window.limit());
				if (wait > 0) {
					window.refused().increment();
					tell(who, window);
					return Duration.ofNanos(wait);
				}
			}
			news = look(who, seen, customer, now, this.windows.getFirst().nanos());
		}
		if (news) {
			this.peers.publish(this.topic, new Seen(who, customer));
		}
		return Duration.ZERO;
	}

	private void seenElsewhere(Seen message) {
		CustomersSeen seen = seenBy(message.caller());
		synchronized (seen) {
			look(message.caller(), seen, message.customer(), this.ticker.read(), 0);
		}
	}

	/** Logs a look, and has a log that has grown weighed anew. */
	private boolean look(String who, CustomersSeen seen, long customer, long now, long window) {
		int before = seen.room();
		boolean news = seen.look(customer, now, window);
		if (seen.room() != before) {
			this.callers.asMap().replace(who, seen, seen);
		}
		return news;
	}

	private static long numberOf(String about) {
		return Long.parseUnsignedLong(about.substring(about.indexOf(':') + 1), 0, 16, 16);
	}

	/** Forgets who has asked for a customer. */
	@Override
	public void erase(Erasure erasure) {
		long customer = numberOf(erasure.word());
		this.callers.asMap().values().forEach((seen) -> {
			synchronized (seen) {
				seen.forget(customer);
			}
		});
	}

	/** Returns for how many callers and customers it has room, and takes it. */
	long room() {
		this.callers.cleanUp();
		return this.callers.policy().eviction().orElseThrow().weightedSize().orElseThrow();
	}

	private boolean isOn() {
		return this.windows.stream().anyMatch((window) -> window.limit() > 0);
	}

	private static boolean isGuessable(Selector selector) {
		return selector instanceof Selector.Customer || selector instanceof Selector.Order;
	}

	private CustomersSeen seenBy(String who) {
		return this.callers.get(who, (key) -> new CustomersSeen(this.most));
	}

	/** Logs the refusal, once in 10 minutes and not with every look-up. */
	private void tell(String who, Window window) {
		if (this.told.asMap().putIfAbsent(who, true) == null) {
			log.warn("A caller asks for more than {} different customers and orders in a {} and is refused: {}",
					window.limit(), window.name(), who);
		}
	}

	/**
	 * A sliding window with its limit.
	 *
	 * @param name what it is called
	 * @param nanos how long it is
	 * @param limit the most customers in it, 0 for any number
	 * @param refused counts what was refused for it
	 */
	private record Window(String name, long nanos, int limit, Counter refused) {

		Window(String name, Duration length, int limit, MeterRegistry meters) {
			this(name, length.toNanos(), limit,
					Counter.builder("robin.callers.walks")
						.description("Look-ups refused because the caller asks for too many different customers")
						.tag("window", name)
						.register(meters));
		}

	}

	/**
	 * A message that a caller has asked for a customer.
	 *
	 * @param caller a hash
	 * @param customer a hash
	 */
	record Seen(String caller, long customer) {

		/** In the form of {@link Pseudonyms}: it is remembered for a day. */
		private static final Pattern CALLER = Pattern.compile("caller:[0-9a-f]{24}");

		Seen {
			if (!CALLER.matcher(Fields.text(caller)).matches()) {
				throw new IllegalArgumentException("There is no such caller");
			}
		}

	}

}
