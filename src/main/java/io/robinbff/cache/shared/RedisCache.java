package io.robinbff.cache.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.RenderedPage;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Where replicas keep answers for each other: in Redis, unreadable without the key, each
 * with an expiry. How old an answer is, follows from what is left of its life, so no
 * clock but Redis' counts.
 */
final class RedisCache {

	private final SharedRedis redis;

	private final Keyring keys;

	private final AnswerCipher envelope;

	private final Duration life;

	private final Ticker ticker;

	private final InstantSource clock;

	RedisCache(SharedRedis redis, Keyring keys, Duration life, Ticker ticker, InstantSource clock) {
		this.redis = redis;
		this.keys = keys;
		this.envelope = new AnswerCipher(keys);
		this.life = life;
		this.ticker = ticker;
		this.clock = clock;
	}

	/** Returns what a query is called in Redis. */
	String nameOf(Query query) {
		return this.keys.nameOf(switch (query.selector()) {
			case Selector.Customer(var email) -> "customer\n" + query.skip() + "\n" + email.value();
			case Selector.Order(var number) -> "order\n" + query.skip() + "\n" + number.value();
			case Selector.Guid(var id) -> "guid\n" + id.value();
			case Selector.PrimaryKey(var id) -> "id\n" + id.value();
		});
	}

	/** Returns what a caller is called. */
	String nameOfCaller(String caller) {
		return this.keys.nameOf("caller\n" + caller);
	}

	/** Returns what is kept, or null; what was tampered with counts as nothing. */
	@Nullable CachedPage find(Query query) {
		String name = this.redis.name("answer:" + nameOf(query));
		byte[] key = name.getBytes(StandardCharsets.UTF_8);
		CompletableFuture<byte[]> value = this.redis.call((to) -> to.get(key));
		CompletableFuture<Long> left = this.redis.call((to) -> to.pttl(key));
		try {
			byte[] closed = value.join();
			long millis = left.join();
			return (closed != null && millis > 0) ? open(name, closed, millis) : null;
		}
		catch (CompletionException ex) {
			return null;
		}
	}

	private @Nullable CachedPage open(String name, byte[] closed, long millisLeft) {
		byte[] plain = this.envelope.open(name, closed);
		if (plain == null || plain.length < Long.BYTES) {
			return null;
		}
		RenderedPage page = PageCodec.read(Arrays.copyOfRange(plain, Long.BYTES, plain.length));
		if (page == null) {
			return null;
		}
		Duration age = Duration.ofMillis(Math.max(0, ByteBuffer.wrap(plain).getLong() - millisLeft));
		return new CachedPage(page, this.clock.instant().minus(age).truncatedTo(ChronoUnit.MILLIS),
				this.ticker.read() - age.toNanos());
	}

	/** Keeps an answer that has just been given, and each conversation of a list. */
	CompletableFuture<?> keep(Query query, CachedPage entry) {
		if (!this.life.isPositive()) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<?> kept = put(query, entry.page());
		if (!(query.selector() instanceof Selector.Guid)) {
			for (RenderedPage.Item item : entry.page().items()) {
				String guid = item.guid();
				if (guid != null) {
					kept = put(new Query(new Selector.Guid(new ConversationId(guid))), entry.page().only(item));
				}
			}
		}
		return kept;
	}

	private CompletableFuture<?> put(Query query, RenderedPage page) {
		String name = this.redis.name("answer:" + nameOf(query));
		byte[] bytes = PageCodec.write(page);
		byte[] plain = ByteBuffer.allocate(Long.BYTES + bytes.length).putLong(this.life.toMillis()).put(bytes).array();
		byte[] closed = this.envelope.close(name, plain);
		return this.redis.call((to) -> to.psetex(name.getBytes(StandardCharsets.UTF_8), this.life.toMillis(), closed));
	}

}
