package io.robinbff.cache.shared;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.BesideOthers;
import embedded.RedisProcess;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Moment;
import io.robinbff.cache.SharedCache.Listener;
import io.robinbff.cluster.Replica;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@BesideOthers
class CacheMessagesTests {

	private static final int MANY = 30_000;

	private final Keyring keys = new Keyring("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

	/** The channel takes no message that is longer than 1,800 names. */
	@Test
	void whatIsMuchIsHeardToTheLastName() {
		List<String> names = IntStream.range(0, MANY).mapToObj((i) -> this.keys.nameOf("name " + i)).toList();
		Heard heard = new Heard();
		try (RedisProcess redis = RedisProcess.start();
				Replica one = new Replica(redis.url(), "one");
				Replica two = new Replica(redis.url(), "two")) {
			messages(two).subscribe(heard);
			await().until(() -> one.redis().present() && two.isHealthy() && heard.subscribed);
			messages(one).publish(1, names, List.of());
			messages(one).publish(2, List.of(names.getFirst()), names);
			messages(one).publish(3, List.of("the last"), List.of());
			await().until(() -> heard.invalidated.contains("the last"));
			assertThat(heard.invalidated).hasSize(MANY + 1).containsAll(names);
			assertThat(heard.superseded).hasSize(MANY).containsAll(names);
		}
	}

	private CacheMessages messages(Replica replica) {
		return new CacheMessages(replica.peers(), new AnswerCipher(this.keys), new SharedClock(),
				Ticker.systemTicker());
	}

	/** A memory that notes what it hears. */
	private static final class Heard implements Listener {

		private final Set<Object> invalidated = ConcurrentHashMap.newKeySet();

		private final Set<Object> superseded = ConcurrentHashMap.newKeySet();

		private volatile boolean subscribed;

		@Override
		public void invalidated(Object name, Moment asOf) {
			this.invalidated.add(name);
		}

		@Override
		public void superseded(Object name, Moment by) {
			this.superseded.add(name);
		}

		@Override
		public void subscribed() {
			this.subscribed = true;
		}

		@Override
		public @Nullable CachedPage kept(Query query) {
			return null;
		}

	}

}
