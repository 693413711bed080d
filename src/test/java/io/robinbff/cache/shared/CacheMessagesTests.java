package io.robinbff.cache.shared;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.BesideOthers;
import embedded.RedisProcess;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Moment;
import io.robinbff.cache.SharedCache.Listener;
import io.robinbff.cluster.Replica;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@BesideOthers
class CacheMessagesTests {

	private static final int MANY = 30_000;

	private static final ConversationId ID = new ConversationId("400a5018-0bee-44a4-fe5e-14d431134de5");

	private final Keyring keys = new Keyring("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

	/** The channel takes no message that is longer than 1,800 names. */
	@Test
	void whatIsMuchIsHeardToTheLastName() {
		List<String> names = IntStream.range(0, MANY).mapToObj((i) -> this.keys.nameOf("name " + i)).toList();
		Heard heard = new Heard();
		try (RedisProcess redis = RedisProcess.start();
				Replica one = new Replica(redis.url(), "one");
				Replica two = new Replica(redis.url(), "two")) {
			messages(two).subscribe(heard, (_) -> {
			});
			await().until(() -> one.redis().present() && two.isHealthy() && heard.subscribed);
			messages(one).publish(1, names, List.of(), null);
			messages(one).publish(2, List.of(names.getFirst()), names, null);
			messages(one).publish(3, List.of("the last"), List.of(), null);
			await().until(() -> heard.invalidated.contains("the last"));
			assertThat(heard.invalidated).hasSize(MANY + 1).containsAll(names);
			assertThat(heard.superseded).hasSize(MANY).containsAll(names);
		}
	}

	@Test
	void whoseAnswerHasLandedIsHeardAsItWasAsked() {
		List<Query> all = Stream
			.of(new Selector.Customer(CustomerEmail.of("email", "Anna+x@M\u00fcller.example")),
					new Selector.Customer(CustomerEmail.of("email", "\"a b\"@example.nl")),
					new Selector.Order(OrderNumber.of("number", "#1234")),
					new Selector.Order(OrderNumber.of("number", "2024/001 \u20ac")), new Selector.Guid(ID),
					new Selector.PrimaryKey(ID))
			.map(Query::new)
			.toList();
		List<Query> landed = new CopyOnWriteArrayList<>();
		Heard heard = new Heard();
		try (RedisProcess redis = RedisProcess.start();
				Replica one = new Replica(redis.url(), "one");
				Replica two = new Replica(redis.url(), "two")) {
			messages(two).subscribe(heard, landed::add);
			await().until(() -> one.redis().present() && two.isHealthy() && heard.subscribed);
			all.forEach((query) -> messages(one).publish(1, List.of(), List.of("it"), query));
			messages(one).publish(1, List.of(), List.of("something else"), null);
			await().until(() -> heard.superseded.contains("something else"));
			assertThat(landed).isEqualTo(all);
			assertThat(landed).extracting((query) -> query.selector().value())
				.isEqualTo(all.stream().map((query) -> query.selector().value()).toList());
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
