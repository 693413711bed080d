package io.robinbff.erasure.shared;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.erasure.OtherReplicas;
import io.robinbff.erasure.shared.SealedErasures.Done;
import io.robinbff.erasure.shared.SealedErasures.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The erasures of all replicas: told at once by a message, and kept in a list in Redis
 * for as long as an answer may live, under hashes, and sealed in both. A replica that was
 * cut off reads the list when it is back. Redis may have forgotten, or be back with an
 * older state: whoever knows of an erasure then has it hold there again, list, mark and
 * all.
 */
final class RedisErasures implements OtherReplicas {

	private static final Logger log = LoggerFactory.getLogger(RedisErasures.class);

	/** How long replicas have to answer. */
	private static final Duration ANSWERS = Duration.ofMillis(500);

	/** For how long one that comes again is known to be a repetition. */
	private static final Duration REPEATS = Duration.ofDays(1);

	/** When one that is in the list is told no more: whoever tells it now repeats it. */
	private static final Duration UNDER_WAY = Duration.ofMinutes(1);

	/** Nobody has so many replicas that cannot prove what they say. */
	private static final int MOST_STRANGERS = 100;

	private final PeerChannel peers;

	private final SharedRedis redis;

	private final SharedCache answers;

	private final SealedErasures form;

	private final byte[] list;

	private final Duration life;

	private final InstantSource clock;

	/** By the customers' names. */
	private final Map<Map<String, String>, Told> known = new ConcurrentHashMap<>();

	/** Who has answered, by erasures' ids. */
	private final Map<String, Answered> asked = new ConcurrentHashMap<>();

	/** When those were that have been told here as they happened, by their ids. */
	private final Map<String, Long> heard = new ConcurrentHashMap<>();

	private volatile Listener listener = (_) -> null;

	/**
	 * Creates it.
	 * @param answers what replicas share, or no more than names and seals
	 * @param life how long what was fetched before an erasure may live somewhere
	 */
	RedisErasures(PeerChannel peers, SharedRedis redis, SharedCache answers, Duration life, InstantSource clock) {
		this.peers = peers;
		this.redis = redis;
		this.answers = answers;
		this.form = new SealedErasures(answers);
		this.list = redis.name("erased").getBytes(StandardCharsets.UTF_8);
		this.life = life;
		this.clock = clock;
		peers.subscribe(SealedErasures.DONE, this::answered);
	}

	@Override
	public void subscribe(Listener one) {
		this.listener = one;
		this.peers.subscribe(SealedErasures.TOLD, (_, message) -> receive(message));
		this.peers.whenSubscribed(() -> onAThread(this::catchUp));
	}

	private static void onAThread(Runnable work) {
		Thread.ofVirtual().name("erasure").start(work);
	}

	@Override
	public CompletableFuture<Outcome> tell(Told told) {
		Answered answered = new Answered(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
		this.asked.put(told.id(), answered);
		boolean _ = isNew(told);
		CompletableFuture<Boolean> kept = keep(told);
		this.peers.publish(SealedErasures.TOLD, this.form.close(told));
		return kept.thenApplyAsync((reached) -> {
			this.asked.remove(told.id());
			answered.strangers.removeAll(answered.replicas);
			return new Outcome(reached, List.copyOf(answered.replicas), List.copyOf(answered.strangers));
		}, CompletableFuture.delayedExecutor(ANSWERS.toMillis(), TimeUnit.MILLISECONDS));
	}

	/** Whoever answers and does not prove that it has forgotten has not. */
	private void answered(String replica, Done done) {
		Answered answered = this.asked.get(done.id());
		if (answered == null) {
			return;
		}
		if (this.form.isForgotten(replica, done)) {
			answered.replicas.add(replica);
		}
		else if (answered.strangers.size() < MOST_STRANGERS) {
			answered.strangers.add(replica);
		}
	}

	private void receive(Message message) {
		Told told = this.form.open(message);
		if (told == null) {
			refused();
		}
		BooleanSupplier erasing = (told != null && isNew(told)) ? this.listener.heard(told) : null;
		if (erasing != null) {
			onAThread(() -> answer(message, isDone(erasing)));
		}
		else {
			answer(message, false);
		}
	}

	private void answer(Message message, boolean forgotten) {
		if (message.live()) {
			this.peers.publish(SealedErasures.DONE, this.form.answer(message.id(), this.redis.replica(), forgotten));
		}
	}

	private static void refused() {
		log.warn("What was said of an erasure changes nothing, as none of this replica's keys has sealed it: it is "
				+ "forged, or by a replica of another version or with other keys");
	}

	/** What fails here is not told as done, and nobody else is kept from it. */
	private static boolean isDone(BooleanSupplier erasing) {
		try {
			return erasing.getAsBoolean();
		}
		catch (RuntimeException ex) {
			log.error("A customer is not forgotten, or that is not recorded: {}", ex.getClass().getName());
			return false;
		}
	}

	/**
	 * Returns whether there is something to be done: what happens now is done whatever
	 * the clock of whoever tells, and once.
	 */
	private boolean isNew(Told told) {
		if (!told.live()) {
			return isCurrent(told, this.life) && learn(told);
		}
		boolean isFirst = isFirst(told);
		boolean _ = isFirst && learn(told);
		return isFirst;
	}

	/** Returns whether what happens now has not been told before. */
	private boolean isFirst(Told told) {
		this.heard.values().removeIf((at) -> at < this.clock.millis() - REPEATS.toMillis());
		return isCurrent(told, REPEATS) && this.heard.putIfAbsent(told.id(), told.at()) == null;
	}

	private boolean isCurrent(Told told, Duration age) {
		return told.at() >= this.clock.millis() - age.toMillis();
	}

	/** Returns whether that is news. */
	private boolean learn(Told told) {
		forget();
		AtomicBoolean news = new AtomicBoolean();
		this.known.compute(told.names(), (_, before) -> {
			news.set(before == null || before.at() < told.at());
			return (before == null || news.get()) ? told : before;
		});
		return news.get();
	}

	/** What was fetched before an erasure so long ago lives nowhere. */
	private long forget() {
		long oldest = this.clock.millis() - this.life.toMillis();
		this.known.values().removeIf((told) -> told.at() < oldest);
		return oldest;
	}

	/** What was told while nobody could hear is done now. */
	private void catchUp() {
		long oldest = forget();
		this.known.values().forEach((told) -> {
			boolean _ = this.answers.erase(told.names(), Set.of(), told.afterwards().ago(this.clock.millis()));
			var _ = keep(told);
			this.peers.publish(SealedErasures.TOLD, this.form.close(told.afterwards()));
		});
		try {
			this.redis.call((to) -> to.zrangebyscoreWithScores(this.list, Range.<Long>create(oldest, Long.MAX_VALUE)))
				.join()
				.forEach(this::read);
		}
		catch (CompletionException ex) {
			// Away again: it will be back.
		}
	}

	private void read(ScoredValue<byte[]> one) {
		Told told = this.form.read(one.getValue());
		if (told == null) {
			refused();
			return;
		}
		if (!isCurrent(told, UNDER_WAY)) {
			this.heard.putIfAbsent(told.id(), told.at());
		}
		BooleanSupplier erasing = isNew(told) ? this.listener.heard(told) : null;
		boolean _ = erasing != null && isDone(erasing);
	}

	private CompletableFuture<Boolean> keep(Told told) {
		byte[] entry = this.form.entry(told);
		return this.redis.call((to) -> to.zadd(this.list, (double) told.at(), entry))
			.thenCompose((_) -> this.redis.call((to) -> to.zremrangebyscore(this.list,
					Range.create(0L, this.clock.millis() - this.life.toMillis()))))
			.thenCompose((_) -> this.redis.call((to) -> to.pexpire(this.list, this.life.toMillis())))
			.exceptionally((_) -> false);
	}

	/**
	 * Who has answered.
	 *
	 * @param replicas who has forgotten
	 * @param strangers who could not
	 */
	private record Answered(Set<String> replicas, Set<String> strangers) {
	}

}
