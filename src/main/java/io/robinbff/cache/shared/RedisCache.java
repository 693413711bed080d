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
import io.robinbff.conversation.Question;
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

	/** Returns what a question is called in Redis. */
	String nameOf(Question question) {
		return this.keys.nameOf(switch (question) {
			case Question.OfCustomer of -> "customer\n" + of.skip() + "\n" + of.email().value();
			case Question.OfOrder of -> "order\n" + of.skip() + "\n" + of.order().value();
			case Question.ByGuid by -> "guid\n" + by.guid().value();
			case Question.ByConversationId by -> "id\n" + by.id().value();
		});
	}

	/** Returns what a caller is called. */
	String nameOfCaller(String caller) {
		return this.keys.nameOf("caller\n" + caller);
	}

	/** Returns what is kept, or null; what was tampered with counts as nothing. */
	@Nullable CachedPage find(Question question) {
		String name = this.redis.name("answer:" + nameOf(question));
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
	CompletableFuture<?> keep(Question question, CachedPage entry) {
		if (!this.life.isPositive()) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<?> kept = put(question, entry.page());
		if (!(question instanceof Question.ByGuid)) {
			for (RenderedPage.Item item : entry.page().items()) {
				String guid = item.guid();
				if (guid != null) {
					kept = put(new Question.ByGuid(new ConversationId(guid)), entry.page().only(item));
				}
			}
		}
		return kept;
	}

	private CompletableFuture<?> put(Question question, RenderedPage page) {
		String name = this.redis.name("answer:" + nameOf(question));
		byte[] bytes = PageCodec.write(page);
		byte[] plain = ByteBuffer.allocate(Long.BYTES + bytes.length).putLong(this.life.toMillis()).put(bytes).array();
		byte[] closed = this.envelope.close(name, plain);
		return this.redis.call((to) -> to.psetex(name.getBytes(StandardCharsets.UTF_8), this.life.toMillis(), closed));
	}

}
