package io.robinbff.events.shared;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.robinbff.cache.NamesByKey;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.events.EventRelay;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay over a Redis stream of bounded length. Each replica reads on from the last
 * entry that it has seen, that one included: if it is not the first that comes, something
 * between may be gone (trimmed, wiped, restored, another server), and nothing is believed
 * that was fetched before. A stream and no channel, as what a channel loses it loses
 * without a word.
 *
 * <p>
 * A Redis that is away for less than a second loses nothing; one that is away for longer
 * is a gap, as a replica that died meanwhile may have taken an event with it.
 */
final class RedisEventRelay implements EventRelay {

	private static final Logger log = LoggerFactory.getLogger(RedisEventRelay.class);

	/**
	 * The same for all forms of entries, as one in no known form is a gap: under another
	 * name what replicas of another version receive would be missed without a word.
	 */
	static final String STREAM = "events";

	/** Well within the second in which no replica is to call an old answer fresh. */
	static final Duration PERIOD = Duration.ofMillis(200);

	/** Two looks and a half. */
	private static final Executor READ_BY_ALL = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

	private static final long AWAY = Duration.ofSeconds(1).toNanos();

	/** Some 2 MB: hours of a busy account, or minutes of a storm. */
	private static final long MOST_ENTRIES = 10_000;

	private static final int MOST_READ = 1_000;

	private static final int MOST_UNSENT = 1_000;

	private static final String NOT_YET = "";

	private static final int MOST_ERASED = 10_000;

	/** What cannot be deleted is tried again so often: a look at the whole stream. */
	private static final long ERASE_AGAIN = Duration.ofSeconds(10).toNanos();

	/** Without events for so long there is nothing to read on from. */
	private static final long LIFE_MILLIS = Duration.ofDays(1).toMillis();

	private final SharedRedis redis;

	private final Ticker ticker;

	private final byte[] stream;

	private final Deque<List<byte[]>> unsent = new ArrayDeque<>();

	private volatile @Nullable Listener listener;

	/** The last entry that was read; null before the first, and after a gap. */
	private @Nullable String last;

	private long answeredAt;

	private boolean away = true;

	/** What was to be sent is lost: the others have a gap. */
	private boolean lost;

	/** What was received is lost: the others have a gap. */
	private boolean gap;

	private boolean busy;

	/**
	 * The last entry in front of an erasure, by names, for as long as an entry may say
	 * something.
	 */
	private final Cache<String, String> erased;

	/** Entries of whoever was erased may be there: Redis was away, or is another. */
	private boolean isToBeErased;

	private long erasedAt;

	/** One look at a time: of two that read on from the same entry one would be late. */
	private final AtomicBoolean polling = new AtomicBoolean();

	RedisEventRelay(SharedRedis redis, Ticker ticker) {
		this.redis = redis;
		this.ticker = ticker;
		this.stream = bytes(redis.name(STREAM));
		this.answeredAt = ticker.read();
		this.erasedAt = ticker.read();
		this.erased = Caffeine.newBuilder()
			.maximumSize(MOST_ERASED)
			.expireAfterWrite(LIFE_MILLIS, TimeUnit.MILLISECONDS)
			.ticker(ticker)
			.scheduler(Scheduler.systemScheduler())
			.build();
	}

	@Override
	public void subscribe(Listener one) {
		this.listener = one;
	}

	@Override
	public void pass(Map<String, String> names, Instant happened, Instant arrived) {
		List<byte[]> entry = entry(Field.NAMES, NamesByKey.write(names), Field.HAPPENED, happened, Field.ARRIVED,
				arrived);
		boolean isAlone;
		synchronized (this) {
			this.lost |= this.unsent.size() >= MOST_UNSENT;
			if (!this.lost) {
				this.unsent.add(entry);
			}
			isAlone = this.away;
		}
		if (isAlone) {
			// What comes here is no sign that what comes to the others is heard here.
			missed();
		}
		flush();
	}

	/** However many are lost between two looks, the others are told once. */
	@Override
	public synchronized void gap() {
		this.gap = true;
	}

	/** Returns names and values in turn, the replica's own first. */
	private List<byte[]> entry(Object... namesAndValues) {
		return Stream.concat(Stream.of(Field.REPLICA, this.redis.replica()), Stream.of(namesAndValues))
			.map((one) -> bytes((one instanceof Field field) ? field.key : one.toString()))
			.toList();
	}

	/** Sends what is to be sent, one after the other. */
	private void flush() {
		List<byte[]> next;
		synchronized (this) {
			next = this.unsent.peek();
			if (this.busy || next == null) {
				return;
			}
			this.busy = true;
		}
		var _ = add(next).whenComplete((_, failure) -> {
			synchronized (this) {
				this.busy = false;
				if (failure == null) {
					this.unsent.remove(next);
				}
			}
			if (failure == null) {
				flush();
			}
		});
	}

	private CompletableFuture<String> add(List<byte[]> entry) {
		XAddArgs bounded = XAddArgs.Builder.maxlen(MOST_ENTRIES).approximateTrimming();
		return this.redis.call((to) -> to.xadd(this.stream, bounded, entry.toArray()))
			.thenCompose((id) -> this.redis.call((to) -> to.pexpire(this.stream, LIFE_MILLIS)).thenApply((_) -> id));
	}

	/**
	 * Deletes entries. Behind an entry of one's own, and once all replicas have read that
	 * far: who finds the entry gone from which it read on has a gap. What fails is tried
	 * again, and once more if Redis may be back with older entries.
	 */
	@Override
	public void erase(Set<String> names) {
		synchronized (this) {
			this.unsent.removeIf((entry) -> entry.stream().anyMatch((one) -> isAny(one, names::contains)));
		}
		names.forEach((name) -> this.erased.put(name, NOT_YET));
		eraseFromStream(names);
	}

	private void eraseFromStream(Set<String> names) {
		var _ = add(entry()).thenApply((last) -> {
			names.forEach((name) -> this.erased.asMap().replace(name, NOT_YET, last));
			return last;
		})
			.thenCompose((last) -> CompletableFuture.supplyAsync(() -> last, READ_BY_ALL))
			.thenCompose((last) -> erase(names, "-", last))
			.whenComplete((_, failure) -> {
				if (failure != null) {
					log.warn("What an event said of a customer who was erased is still in Redis, for a day at most, "
							+ "and is tried to be taken out again: {}", failure.getMessage());
					synchronized (this) {
						this.isToBeErased = true;
					}
				}
			});
	}

	/** Tries again what has failed, all at once. */
	private void eraseAgain() {
		synchronized (this) {
			long now = this.ticker.read();
			if (!this.isToBeErased || now - this.erasedAt < ERASE_AGAIN) {
				return;
			}
			this.isToBeErased = false;
			this.erasedAt = now;
		}
		Set<String> names = Set.copyOf(this.erased.asMap().keySet());
		if (!names.isEmpty()) {
			eraseFromStream(names);
		}
	}

	private CompletableFuture<Long> erase(Set<String> names, String from, String last) {
		return this.redis.call((to) -> to.xrange(this.stream, Range.create(from, last), Limit.from(MOST_READ)))
			.thenCompose((entries) -> {
				String[] gone = entries.stream()
					.filter((entry) -> entry.getBody()
						.values()
						.stream()
						.anyMatch((one) -> isAny(one,
								(name) -> names.contains(name) && isErasedSince(entry.getId(), name))))
					.map(StreamMessage::getId)
					.toArray(String[]::new);
				CompletableFuture<Long> deleted = (gone.length > 0)
						? this.redis.call((to) -> to.xdel(this.stream, gone)) : CompletableFuture.completedFuture(0L);
				return (entries.size() < MOST_READ) ? deleted
						: deleted.thenCompose((_) -> erase(names, entries.getLast().getId(), last));
			});
	}

	/** What came after the erasure is of now, and not to be lost. */
	private boolean isErasedSince(String id, String name) {
		String last = this.erased.getIfPresent(name);
		return last == null || last.equals(NOT_YET) || isUpTo(id, last);
	}

	/** An id is a time in milliseconds and a number. */
	private static boolean isUpTo(String id, String last) {
		String[] one = id.split("-", -1);
		String[] other = last.split("-", -1);
		int byTime = Long.compare(Long.parseLong(one[0]), Long.parseLong(other[0]));
		return byTime < 0 || (byTime == 0 && Long.parseLong(one[1]) <= Long.parseLong(other[1]));
	}

	/** In whichever field: another version's may have another name. */
	private static boolean isAny(byte[] names, Predicate<String> erased) {
		return NamesByKey.read(text(names)).values().stream().anyMatch(erased);
	}

	/** Reads on. Called again and again, and never blocks. */
	void poll() {
		if (!this.polling.compareAndSet(false, true)) {
			return;
		}
		String from = last();
		long asked = this.ticker.read();
		if (from == null) {
			anchor(asked);
			return;
		}
		var _ = this.redis.call((to) -> to.xrange(this.stream, Range.create(from, "+"), Limit.from(MOST_READ)))
			.whenComplete((entries, failure) -> {
				this.polling.set(false);
				if (failure != null) {
					isAway();
				}
				else {
					read(from, entries, asked);
				}
			});
	}

	/** Returns whether it reads on from an entry. */
	boolean isAnchored() {
		return last() != null;
	}

	private synchronized @Nullable String last() {
		return this.last;
	}

	/** A start, or a gap: an entry of one's own, from which to read on. */
	private void anchor(long asked) {
		var _ = add(entry()).whenComplete((id, failure) -> {
			this.polling.set(false);
			if (failure != null) {
				isAway();
				return;
			}
			synchronized (this) {
				this.last = id;
				this.answeredAt = asked;
				this.away = false;
				this.isToBeErased = true;
			}
			missed();
		});
	}

	private void read(String from, List<StreamMessage<byte[], byte[]>> entries, long asked) {
		if (entries.isEmpty() || !entries.getFirst().getId().equals(from)) {
			synchronized (this) {
				this.last = null;
			}
			missed();
			return;
		}
		long earliest;
		boolean tell;
		boolean wasAway;
		synchronized (this) {
			earliest = this.answeredAt;
			wasAway = this.away;
			this.isToBeErased |= wasAway;
			tell = this.lost || this.gap;
			this.last = entries.getLast().getId();
			this.answeredAt = asked;
			this.away = false;
			this.lost = false;
			this.gap = false;
		}
		if (wasAway) {
			missed();
		}
		long latest = this.ticker.read();
		entries.stream().skip(1).forEach((entry) -> receive(entry.getBody(), earliest, latest));
		if (tell) {
			var _ = add(entry(Field.GAP, "1")).whenComplete((_, failure) -> {
				if (failure != null) {
					gap();
				}
			});
		}
		flush();
		eraseAgain();
	}

	private void receive(Map<byte[], byte[]> entry, long earliest, long latest) {
		Map<String, String> fields = new LinkedHashMap<>();
		entry.forEach((name, value) -> fields.put(text(name), text(value)));
		Listener one = this.listener;
		if (one == null || this.redis.replica().equals(fields.get(Field.REPLICA.key))) {
			return;
		}
		String names = fields.get(Field.NAMES.key);
		if (fields.containsKey(Field.GAP.key)) {
			one.missed();
		}
		else if (names != null) {
			try {
				one.passed(NamesByKey.read(names), Instant.parse(String.valueOf(fields.get(Field.HAPPENED.key))),
						Instant.parse(String.valueOf(fields.get(Field.ARRIVED.key))), earliest, latest);
			}
			catch (DateTimeException ex) {
				// In no known form, as below.
				one.missed();
			}
		}
		else if (!fields.keySet().equals(Set.of(Field.REPLICA.key))) {
			// In no known form, such as another version's: anything may have changed.
			one.missed();
		}
	}

	private void isAway() {
		boolean now;
		synchronized (this) {
			now = !this.away && this.ticker.read() - this.answeredAt > AWAY;
			this.away |= now;
		}
		if (now) {
			missed();
		}
	}

	private void missed() {
		Listener one = this.listener;
		if (one != null) {
			one.missed();
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/** A field of an entry. What comes to mean something else gets another letter. */
	private enum Field {

		REPLICA("r"), NAMES("n"), HAPPENED("h"), ARRIVED("a"), GAP("g");

		private final String key;

		Field(String key) {
			this.key = key;
		}

	}

}
