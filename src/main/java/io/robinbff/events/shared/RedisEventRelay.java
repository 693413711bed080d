package io.robinbff.events.shared;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.robinbff.cache.NamesByKey;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.events.EventRelay;
import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A relay over a Redis stream of bounded length. Each replica reads on from the last
 * entry that it has seen, that one included: if it is not the first that comes, something
 * between may be gone (trimmed, wiped, restored, another server), and nothing is believed
 * that was fetched before. A stream and no channel, as what a channel loses it loses
 * without a word.
 *
 * <p>
 * A Redis that is away for less than a second loses nothing; one that is away for longer
 * is a gap, as a replica that died meanwhile may have taken an event with it. So is one
 * that can be read and refuses what is written, and another replica whose heartbeat is
 * missed: what it received nobody else has heard. Each lasts until it is over.
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

	/** Other replicas, as an outage is called. */
	private static final String OTHERS = "other replicas";

	/** A good-bye is worth no longer wait at a stop. */
	private static final Duration LONGEST_LEAVE = Duration.ofSeconds(1);

	/** Entries that say something of their writer alone. */
	private static final Set<Set<String>> OF_ITS_WRITER = Set.of(Set.of(Field.REPLICA.key),
			Set.of(Field.REPLICA.key, Field.HEARTBEAT.key), Set.of(Field.REPLICA.key, Field.LEFT.key));

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

	/** Redis answered what was written last with an error. */
	private boolean refused;

	/** Another replica's heartbeat is missed. */
	private boolean silent;

	/** A heartbeat is among what is to be sent. */
	private boolean beating;

	private long beatAt;

	/** Ends once all is sent; null before the good-bye. */
	private volatile @Nullable CompletableFuture<@Nullable Void> whenGone;

	/** It may be told events, and the others are to miss it. */
	private boolean joined;

	/** It has said good-bye. */
	private boolean left;

	/** Used by whoever polls, one at a time. */
	private final Heartbeats others;

	private final Dependency dependency = new Dependency("redis-events", Level.WARN,
			"Replicas cannot pass events on to each other, and age alone says what is fresh",
			"Replicas pass events on to each other again");

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

	/**
	 * The same for erasures that this replica heard of afterwards: what it had not sent
	 * by then it may have sent since, and nobody else looks for that.
	 */
	private final Cache<String, String> erasedBefore;

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
		this.others = new Heartbeats(ticker.read());
		this.beatAt = ticker.read() - Heartbeats.PERIOD.toNanos();
		this.erased = names(ticker);
		this.erasedBefore = names(ticker);
	}

	private static Cache<String, String> names(Ticker ticker) {
		return Caffeine.newBuilder()
			.maximumSize(MOST_ERASED)
			.expireAfterWrite(LIFE_MILLIS, TimeUnit.MILLISECONDS)
			.ticker(ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.build();
	}

	/** Returns whether replicas pass events on to each other, as far as is known. */
	Dependency dependency() {
		return this.dependency;
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
			isAlone = isAlone();
		}
		if (isAlone) {
			// What comes here is no sign that what comes to the others is heard here.
			missed();
		}
		flush();
	}

	private synchronized boolean isAlone() {
		return this.away || this.refused || this.silent;
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
		CompletableFuture<@Nullable Void> gone = this.whenGone;
		synchronized (this) {
			next = this.unsent.peek();
			if (gone != null && next == null) {
				gone.complete(null);
			}
			if (this.busy || next == null) {
				return;
			}
			this.busy = true;
		}
		var _ = add(next).whenComplete((_, failure) -> {
			synchronized (this) {
				this.busy = false;
				if (failure == null) {
					boolean _ = this.unsent.remove(next);
					this.beating &= !isHeartbeat(next);
				}
			}
			if (failure == null) {
				flush();
			}
		});
	}

	/** Whoever is there sets the stream's end anew with each heartbeat, for all of it. */
	private CompletableFuture<String> add(List<byte[]> entry) {
		XAddArgs bounded = XAddArgs.Builder.maxlen(MOST_ENTRIES).approximateTrimming();
		return this.redis.call((to) -> to.xadd(this.stream, bounded, entry.toArray()))
			.thenCompose((id) -> isOfItsWriter(entry)
					? this.redis.call((to) -> to.pexpire(this.stream, LIFE_MILLIS)).thenApply((_) -> id)
					: CompletableFuture.completedFuture(id))
			.whenComplete((_, failure) -> written(failure));
	}

	/**
	 * Notes how a write went. A Redis that is full, read-only, or forbids it still
	 * answers what is read.
	 */
	private void written(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		boolean isRefused = cause instanceof RedisCommandExecutionException;
		boolean isNews;
		synchronized (this) {
			isNews = (cause == null || isRefused) && this.refused != isRefused;
			this.refused = isNews ? isRefused : this.refused;
		}
		if (cause == null) {
			this.dependency.isHere();
		}
		else if (isRefused) {
			this.dependency.isAway(String.valueOf(cause.getMessage()));
		}
		if (isNews) {
			missed();
		}
	}

	/**
	 * Writes a heartbeat if it is time: behind all that is to be sent, so that it says
	 * that the others can read all that came here before it.
	 */
	private synchronized void beat(long now) {
		if (this.joined && !this.beating && !this.left && now - this.beatAt >= Heartbeats.PERIOD.toNanos()) {
			this.beating = true;
			this.beatAt = now;
			this.unsent.add(entry(Field.HEARTBEAT, "1"));
		}
	}

	private static boolean isOfItsWriter(List<byte[]> entry) {
		return entry.size() == 2 || isHeartbeat(entry);
	}

	private static boolean isHeartbeat(List<byte[]> entry) {
		return Arrays.equals(entry.get(2), bytes(Field.HEARTBEAT.key));
	}

	/**
	 * Begins to be heard, before the first event can come: from now on an event may be
	 * here alone. Until then the relay reads, so that it knows the others by now.
	 */
	void join() {
		synchronized (this) {
			this.joined = true;
		}
		beat(this.ticker.read());
		flush();
	}

	/**
	 * Says good-bye, behind all that is to be sent: nobody is to wait for a heartbeat. If
	 * that cannot be said, others take it for what it may be, a gap. So is what is being
	 * dealt with: nobody is left to pass it on. Who has not joined says nothing: it would
	 * take back the gap that one of the same name left in a crash.
	 */
	void leave() {
		if (!hasJoined()) {
			return;
		}
		Listener one = this.listener;
		boolean isBusy = one != null && one.isBusy();
		synchronized (this) {
			this.left = true;
			if (this.lost || this.gap || isBusy) {
				this.unsent.add(entry(Field.GAP, "1"));
			}
			this.unsent.add(entry(Field.LEFT, "1"));
		}
		CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
		this.whenGone = gone;
		flush();
		try {
			gone.get(LONGEST_LEAVE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// The others will miss its heartbeat.
		}
	}

	private synchronized boolean hasJoined() {
		return this.joined;
	}

	/**
	 * Deletes entries. Behind an entry of one's own, and once all replicas have read that
	 * far: who finds the entry gone from which it read on has a gap. What fails is tried
	 * again, and once more if Redis may be back with older entries.
	 *
	 * <p>
	 * What was not sent yet is not sent any more, and the others are told that something
	 * is lost. Who hears of it afterwards may have sent it by now: of entries of one's
	 * own nothing is left either, and as some may have come after the erasure, that is
	 * told as well.
	 */
	@Override
	public void erase(Set<String> names, boolean live) {
		synchronized (this) {
			this.gap |= this.unsent.removeIf((entry) -> entry.stream().anyMatch((one) -> isAny(one, names::contains)));
			this.isToBeErased |= !live;
		}
		Cache<String, String> all = live ? this.erased : this.erasedBefore;
		names.forEach((name) -> all.put(name, NOT_YET));
		if (live) {
			eraseFromStream(names);
		}
	}

	private void eraseFromStream(Set<String> names) {
		var _ = add(entry()).thenApply((last) -> {
			names.forEach((name) -> {
				this.erased.asMap().replace(name, NOT_YET, last);
				this.erasedBefore.asMap().replace(name, NOT_YET, last);
			});
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
		Set<String> names = Stream.of(this.erased, this.erasedBefore)
			.flatMap((all) -> all.asMap().keySet().stream())
			.collect(Collectors.toUnmodifiableSet());
		if (!names.isEmpty()) {
			eraseFromStream(names);
		}
	}

	private CompletableFuture<Long> erase(Set<String> names, String from, String last) {
		return this.redis.call((to) -> to.xrange(this.stream, Range.create(from, last), Limit.from(MOST_READ)))
			.thenCompose((entries) -> {
				List<StreamMessage<byte[], byte[]>> before = entries.stream()
					.filter((entry) -> isOwn(entry)
							&& isErased(entry, (name) -> names.contains(name) && isOwnErasedSince(entry.getId(), name)))
					.toList();
				String[] gone = Stream
					.concat(before.stream(),
							entries.stream()
								.filter((entry) -> isErased(entry,
										(name) -> names.contains(name) && isErasedSince(entry.getId(), name))))
					.map(StreamMessage::getId)
					.distinct()
					.toArray(String[]::new);
				if (!before.isEmpty()) {
					gap();
				}
				CompletableFuture<Long> deleted = (gone.length > 0)
						? this.redis.call((to) -> to.xdel(this.stream, gone)) : CompletableFuture.completedFuture(0L);
				return (entries.size() < MOST_READ) ? deleted
						: deleted.thenCompose((_) -> erase(names, entries.getLast().getId(), last));
			});
	}

	private boolean isOwn(StreamMessage<byte[], byte[]> entry) {
		return this.redis.replica().equals(fields(entry).get(Field.REPLICA.key));
	}

	private static boolean isErased(StreamMessage<byte[], byte[]> entry, Predicate<String> name) {
		return entry.getBody().values().stream().anyMatch((one) -> isAny(one, name));
	}

	/**
	 * What came after the erasure is of now, and not to be lost. Without room to remember
	 * it all goes that is there.
	 */
	private boolean isErasedSince(String id, String name) {
		String last = this.erased.getIfPresent(name);
		return (last != null) ? isBefore(id, last) : this.erasedBefore.getIfPresent(name) == null;
	}

	private boolean isOwnErasedSince(String id, String name) {
		String last = this.erasedBefore.getIfPresent(name);
		return last != null && isBefore(id, last);
	}

	private static boolean isBefore(String id, String last) {
		return last.equals(NOT_YET) || isUpTo(id, last);
	}

	/** An id is a time in milliseconds and a number, both without a sign. */
	private static boolean isUpTo(String id, String last) {
		int byTime = Long.compareUnsigned(part(id, 0), part(last, 0));
		return byTime < 0 || (byTime == 0 && Long.compareUnsigned(part(id, 1), part(last, 1)) <= 0);
	}

	private static long part(String id, int which) {
		return Long.parseUnsignedLong(id.split("-", -1)[which]);
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
				if (failure != null) {
					isAway();
				}
				else {
					read(from, entries, asked);
				}
			})
			.whenComplete((_, _) -> this.polling.set(false));
	}

	/** Returns whether it reads on from an entry. */
	boolean isAnchored() {
		return last() != null;
	}

	private synchronized @Nullable String last() {
		return this.last;
	}

	/**
	 * A start, or a gap: an entry of one's own, from which to read on. Who was there
	 * before it, and may be silent since, is read from what is in front of it.
	 */
	private void anchor(long asked) {
		var _ = add(entry()).thenCompose((id) -> recall(before(id), id, asked)).whenComplete((id, failure) -> {
			if (failure != null) {
				isAway();
				return;
			}
			this.others.resumed(asked);
			synchronized (this) {
				this.last = id;
				this.answeredAt = asked;
				this.away = false;
				this.isToBeErased = true;
			}
			missed();
		}).whenComplete((_, _) -> this.polling.set(false));
	}

	private static String before(String id) {
		long at = part(id, 0);
		long dead = Heartbeats.DEAD.toMillis();
		return Long.toUnsignedString((Long.compareUnsigned(at, dead) > 0) ? at - dead : 0);
	}

	private CompletableFuture<String> recall(String from, String id, long asked) {
		return this.redis.call((to) -> to.xrange(this.stream, Range.create(from, id), Limit.from(MOST_READ)))
			.thenCompose((entries) -> {
				entries.forEach((entry) -> note(fields(entry),
						asked - TimeUnit.MILLISECONDS.toNanos(part(id, 0) - part(entry.getId(), 0))));
				return (entries.size() < MOST_READ) ? CompletableFuture.completedFuture(id)
						: recall(entries.getLast().getId(), id, asked);
			});
	}

	/** Notes what an entry says of whoever wrote it. */
	private void note(Map<String, String> fields, long at) {
		String replica = fields.get(Field.REPLICA.key);
		if (replica == null || this.redis.replica().equals(replica)) {
			return;
		}
		if (fields.containsKey(Field.HEARTBEAT.key)) {
			this.others.heard(replica, at);
		}
		else if (fields.containsKey(Field.LEFT.key)) {
			this.others.left(replica);
		}
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
		if (wasAway) {
			this.others.resumed(asked);
		}
		boolean passed = false;
		for (StreamMessage<byte[], byte[]> entry : entries.subList(1, entries.size())) {
			Map<String, String> fields = fields(entry);
			note(fields, asked);
			receive(fields, earliest, latest);
			passed |= fields.containsKey(Field.NAMES.key);
		}
		look(asked, passed);
		if (tell) {
			var _ = add(entry(Field.GAP, "1")).whenComplete((_, failure) -> {
				if (failure != null) {
					gap();
				}
			});
		}
		else {
			beat(asked);
		}
		flush();
		eraseAgain();
	}

	/**
	 * Looks whether another is silent. Then, and while writes are refused, what was just
	 * passed is no sign that all that came to anybody is heard here.
	 */
	private void look(long asked, boolean passed) {
		int silent = this.others.silent(asked);
		boolean isNews;
		boolean isAlone;
		synchronized (this) {
			isNews = this.silent != silent > 0;
			this.silent = silent > 0;
			isAlone = isAlone();
		}
		if (silent > 0) {
			this.dependency.isAway(OTHERS, silent + " not heard for " + Heartbeats.SILENT.toSeconds() + " s");
		}
		else {
			this.dependency.isHere(OTHERS);
		}
		if (isNews || (isAlone && passed)) {
			missed();
		}
	}

	private static Map<String, String> fields(StreamMessage<byte[], byte[]> entry) {
		Map<String, String> fields = new LinkedHashMap<>();
		entry.getBody().forEach((name, value) -> fields.put(text(name), text(value)));
		return fields;
	}

	private void receive(Map<String, String> fields, long earliest, long latest) {
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
		else if (!OF_ITS_WRITER.contains(fields.keySet())) {
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

		REPLICA("r"), NAMES("n"), HAPPENED("h"), ARRIVED("a"), GAP("g"), HEARTBEAT("b"), LEFT("l");

		private final String key;

		Field(String key) {
			this.key = key;
		}

	}

}
