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

import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.robinbff.cache.NamesByKey;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.cluster.Topic;
import io.robinbff.erasure.OtherReplicas;

/**
 * The erasures of all replicas: told at once by a message, and kept in a list in Redis
 * for as long as an answer may live, under hashes. A replica that was cut off reads the
 * list when it is back. Redis may have forgotten, or be back with an older state: whoever
 * knows of an erasure then has it hold there again, list, mark and all.
 */
final class RedisErasures implements OtherReplicas {

	private static final Topic<Told> TOLD = new Topic<>("customer-erased", 2, Told.class);

	private static final Topic<Done> DONE = new Topic<>("customer-erased-here", 2, Done.class);

	/** How long replicas have to answer. */
	private static final Duration ANSWERS = Duration.ofMillis(500);

	private final PeerChannel peers;

	private final SharedRedis redis;

	private final SharedCache answers;

	private final byte[] list;

	private final Duration life;

	private final InstantSource clock;

	/** By the customers' names. */
	private final Map<Map<String, String>, Told> known = new ConcurrentHashMap<>();

	/** Who has answered, by erasures' ids. */
	private final Map<String, Answered> asked = new ConcurrentHashMap<>();

	private volatile Listener listener = (_) -> true;

	/**
	 * Creates it.
	 * @param life how long what was fetched before an erasure may live somewhere
	 */
	RedisErasures(PeerChannel peers, SharedRedis redis, SharedCache answers, Duration life, InstantSource clock) {
		this.peers = peers;
		this.redis = redis;
		this.answers = answers;
		this.list = redis.name("erased").getBytes(StandardCharsets.UTF_8);
		this.life = life;
		this.clock = clock;
		peers.subscribe(DONE, (from, done) -> {
			Answered answered = this.asked.get(done.id());
			if (answered != null) {
				(done.forgotten() ? answered.replicas : answered.strangers).add(from);
			}
		});
	}

	@Override
	public void subscribe(Listener one) {
		this.listener = one;
		this.peers.subscribe(TOLD, (_, told) -> onAThread(() -> receive(told)));
		this.peers.whenSubscribed(() -> onAThread(this::catchUp));
	}

	private static void onAThread(Runnable work) {
		Thread.ofVirtual().name("erasure").start(work);
	}

	@Override
	public CompletableFuture<Outcome> tell(Told told) {
		Answered answered = new Answered(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
		this.asked.put(told.id(), answered);
		boolean _ = learn(told);
		CompletableFuture<Boolean> kept = keep(told);
		this.peers.publish(TOLD, told);
		return kept.thenApplyAsync((reached) -> {
			this.asked.remove(told.id());
			return new Outcome(reached, List.copyOf(answered.replicas), List.copyOf(answered.strangers));
		}, CompletableFuture.delayedExecutor(ANSWERS.toMillis(), TimeUnit.MILLISECONDS));
	}

	private void receive(Told told) {
		// What happens now is done, whatever the clock of whoever tells.
		boolean isNews = learn(told);
		boolean isForgotten = (isNews || told.live()) && this.listener.erased(told);
		if (told.live()) {
			this.peers.publish(DONE, new Done(told.id(), isForgotten));
		}
	}

	/** Returns whether that is news. */
	private boolean learn(Told told) {
		AtomicBoolean news = new AtomicBoolean();
		this.known.compute(told.names(), (_, before) -> {
			news.set(before == null || before.at() < told.at());
			return (before == null || news.get()) ? told : before;
		});
		return news.get();
	}

	/** What was told while nobody could hear is done now. */
	private void catchUp() {
		long oldest = this.clock.millis() - this.life.toMillis();
		this.known.values().removeIf((told) -> told.at() < oldest);
		this.known.values().forEach((told) -> {
			boolean _ = this.answers.erase(told.names(), Set.of(), told.afterwards().ago(this.clock.millis()));
			var _ = keep(told);
			this.peers.publish(TOLD, told.afterwards());
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
		String[] words = new String(one.getValue(), StandardCharsets.UTF_8).split(" ", 3);
		if (words.length == 3) {
			Told told = new Told(words[0], NamesByKey.read(words[1]), words[2], (long) one.getScore(), true, false);
			if (learn(told)) {
				boolean _ = this.listener.erased(told);
			}
		}
	}

	private CompletableFuture<Boolean> keep(Told told) {
		byte[] entry = String.join(" ", told.id(), NamesByKey.write(told.names()), told.word())
			.getBytes(StandardCharsets.UTF_8);
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

	/**
	 * A message that a replica has heard of an erasure.
	 *
	 * @param id the erasure's id
	 * @param forgotten whether it has forgotten; false if it gives names by another key
	 */
	record Done(String id, boolean forgotten) {
	}

}
