package io.robinbff.cache.shared;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import embedded.BesideOthers;
import embedded.RedisProcess;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Answers;
import io.robinbff.cache.Audience;
import io.robinbff.cache.CacheMode;
import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.LookupOptions;
import io.robinbff.cache.NotCached;
import io.robinbff.cache.ReplicaAnswers;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Replica;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Participant;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

/** What replicas keep, in memory and in a real Redis, told by a real channel. */
@BesideOthers
class ReplicasTests {

	private static final String GUID = "00000000-0000-0000-0000-000000000001";

	private static final String OTHER_GUID = "00000000-0000-0000-0000-000000000002";

	private static final Query ANNA = new Query(new Selector.Customer(CustomerEmail.of("email", "anna@example.nl")));

	private static final Query ORDER = new Query(new Selector.Order(OrderNumber.of("number", "#1")));

	private static final CacheSettings SETTINGS = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ZERO,
			DataSize.ofMegabytes(64));

	private static final String KEY = "k1:" + Base64.getEncoder().encodeToString(new byte[32]);

	private final AtomicLong ahead = new AtomicLong();

	/** Whether the machine is so busy that an answer of Redis' is noticed late. */
	private boolean slow;

	private final RedisProcess redis = RedisProcess.start();

	private final List<Replica> replicas = new ArrayList<>();

	private final List<RedisCache> caches = new ArrayList<>();

	private final AtomicInteger copied = new AtomicInteger();

	private String says = "v1";

	private List<String> ofTheOrder = List.of(GUID, OTHER_GUID);

	private boolean fails;

	/** What happens while a call for this is under way. */
	private final Map<Selector, Runnable> meanwhile = new HashMap<>();

	@AfterEach
	void close() {
		this.replicas.forEach(Replica::close);
		assertThat(this.redis.denied()).as("what the manual's user may not").isEmpty();
		this.redis.close();
	}

	@Test
	void whatIsInvalidatedAtOneIsGoneAtAll() {
		Answers one = join();
		Answers other = join();
		for (Selector selector : List.of(ANNA.selector(), guid().selector())) {
			ask(one, CacheMode.DEFAULT);
			assertThat(ask(other, CacheMode.DEFAULT)).contains("v1");
			one.invalidate(selector);
			await().until(() -> isMissing(other, ANNA) && isMissing(other, guid()));
			assertThat(isMissing(one, ANNA)).isTrue();
			assertThat(isMissing(join(), ANNA)).as("in Redis").isTrue();
		}
	}

	/** And nobody but the first one has asked for it. */
	@Test
	void whatOneHasFetchedTheOthersHaveThoughRedisIsLost() {
		Answers one = join();
		Answers other = join();
		ask(one, CacheMode.DEFAULT);
		answer(one, ORDER, CacheMode.DEFAULT);
		await().untilAtomic(this.copied, equalTo(2));
		this.redis.kill();
		assertThat(ask(other, CacheMode.ONLY_IF_CACHED)).contains("v1");
		assertThat(answer(other, ORDER, CacheMode.ONLY_IF_CACHED).size()).isEqualTo(2);
		this.redis.startEmpty();
		await().until(() -> this.replicas.stream().allMatch((replica) -> replica.redis().present()));
		assertThat(ask(other, CacheMode.ONLY_IF_CACHED)).contains("v1");
	}

	/** Of a long list the first page is what an agent opens. */
	@Test
	void furtherPagesAndLargeOnesAreCopiedByWhoAsks() {
		Answers one = join();
		join();
		answer(one, new Query(ANNA.selector(), 20), CacheMode.DEFAULT);
		this.says = "v".repeat(RedisCache.MOST_COPIED);
		ask(one, CacheMode.DEFAULT);
		this.says = "v2";
		answer(one, ORDER, CacheMode.DEFAULT);
		await().untilAtomic(this.copied, equalTo(1));
	}

	@Test
	void whatOneRefreshesTheOthersShow() {
		Answers one = join();
		Answers other = join();
		ask(one, CacheMode.DEFAULT);
		assertThat(ask(other, CacheMode.DEFAULT)).contains("v1");
		this.says = "v2";
		assertThat(ask(one, CacheMode.NO_CACHE)).contains("v2");
		await().until(() -> ask(other, CacheMode.ONLY_IF_CACHED).contains("v2"));
	}

	@Test
	void redisThatComesBackEmptyEmptiesNoMemory() {
		Answers one = join();
		ask(one, CacheMode.DEFAULT);
		this.redis.kill();
		await().until(() -> isAway(this.replicas.getFirst()));
		assertThat(ask(one, CacheMode.ONLY_IF_CACHED)).contains("v1");
		this.redis.startEmpty();
		await().until(this.replicas.getFirst().redis()::present);
		this.fails = true;
		await().during(Duration.ofMillis(600)).until(() -> ask(one, CacheMode.NO_CACHE).contains("v1"));
	}

	@Test
	void whatCouldNotBeToldIsToldWhenRedisIsBack() {
		Answers one = join();
		Answers other = join();
		ask(one, CacheMode.DEFAULT);
		ask(other, CacheMode.DEFAULT);
		this.redis.pause();
		one.invalidate(ANNA.selector());
		assertThat(isMissing(other, ANNA)).as("nobody could tell").isFalse();
		this.redis.resume();
		await().until(() -> this.replicas.stream().allMatch((replica) -> replica.redis().present()));
		assertThat(isMissing(one, ANNA)).as("not from Redis, before Redis knows").isTrue();
		this.caches.getFirst().flush();
		await().until(() -> isMissing(other, ANNA));
		assertThat(this.caches.getFirst().hasUnsent()).isFalse();
	}

	@Test
	void whatWasFetchedWhileRedisWasAwayIsSharedWhenItIsBack() {
		Answers one = join();
		Answers other = join();
		ask(other, CacheMode.DEFAULT);
		this.redis.pause();
		this.says = "v2";
		assertThat(ask(one, CacheMode.NO_CACHE)).contains("v2");
		this.redis.resume();
		await().until(() -> this.replicas.stream().allMatch((replica) -> replica.redis().present()));
		this.caches.getFirst().flush();
		await().until(() -> ask(other, CacheMode.ONLY_IF_CACHED).contains("v2"));
	}

	/** Who can write to Redis makes nothing younger by putting back what was there. */
	@Test
	void valuePutBackIsAsOldAsItIs() {
		Answers one = join();
		ask(one, CacheMode.DEFAULT);
		Map<String, byte[]> dump = new HashMap<>();
		Replica intruder = new Replica(this.redis.url(), "intruder");
		this.replicas.add(intruder);
		await().until(intruder.redis()::present);
		var raw = intruder.redis();
		for (byte[] name : raw.call((to) -> to.keys("robinbff:1:[pcm]*")).join()) {
			dump.put(new String(name, StandardCharsets.UTF_8), raw.call((to) -> to.get(name)).join());
		}
		await().pollDelay(Duration.ofMillis(1200)).until(() -> true);
		this.says = "v2";
		ask(one, CacheMode.NO_CACHE);
		dump.forEach((name, value) -> raw.call((to) -> to.set(name.getBytes(StandardCharsets.UTF_8), value)).join());
		Answer back = answer(join(), ANNA, CacheMode.ONLY_IF_CACHED);
		assertThat(ReplicaAnswers.text(back)).contains("v1");
		assertThat(back.age()).isGreaterThan(Duration.ofMillis(1200));
		assertThat(ask(one, CacheMode.ONLY_IF_CACHED)).as("memory knows better").contains("v2");
	}

	@Test
	void forgedMessageEmptiesNoMemory() {
		Answers one = join();
		ask(one, CacheMode.DEFAULT);
		var raw = this.replicas.getFirst().redis();
		String frame = "{\"topic\":\"cache-changed\",\"v\":1,\"from\":\"x\",\"message\":{\"sealed\":\"%s\"}}";
		byte[] sealed = new AnswerCipher(new Keyring("k1:" + Base64.getEncoder().encodeToString(new byte[40])))
			.close("cache-changed", Long.MAX_VALUE, new byte[8]);
		for (String text : List.of(Base64.getEncoder().encodeToString(sealed), "", "!", "AAAA")) {
			raw.call((to) -> to.publish("robinbff:1:peers".getBytes(StandardCharsets.UTF_8),
					String.format(frame, text).getBytes(StandardCharsets.UTF_8)))
				.join();
		}
		assertThat(ask(one, CacheMode.ONLY_IF_CACHED)).contains("v1");
	}

	@Test
	void answerTooLargeToShareLeavesNothingOlder() {
		Answers one = join();
		Answers other = join();
		ask(one, CacheMode.DEFAULT);
		ask(other, CacheMode.DEFAULT);
		byte[] random = new byte[RedisCache.MOST_BYTES];
		new Random(1).nextBytes(random);
		this.says = "v2 " + Base64.getEncoder().encodeToString(random);
		assertThat(ask(one, CacheMode.NO_CACHE)).contains("v2");
		assertThat(ask(one, CacheMode.ONLY_IF_CACHED)).contains("v2");
		await().until(() -> isMissing(other, ANNA));
		assertThat(isMissing(join(), ANNA)).isTrue();
		assertThat(this.replicas.getFirst().redis().present()).isTrue();
	}

	/** The page that showed it is in Redis alone, and nobody can put it together. */
	@Test
	void whatIsGoneFromAPageThatOnlyRedisHadIsGoneFromMemory() {
		Answers one = join();
		Answers other = join();
		answer(other, ORDER, CacheMode.DEFAULT);
		ask(one, CacheMode.DEFAULT);
		other.invalidate(new Selector.Guid(new ConversationId(OTHER_GUID)));
		this.ofTheOrder = List.of(OTHER_GUID);
		assertThat(ReplicaAnswers.text(answer(one, ORDER, CacheMode.NO_CACHE))).contains(OTHER_GUID)
			.doesNotContain(GUID);
		assertThat(isMissing(one, ANNA)).isTrue();
	}

	/**
	 * Its call left first, and the newer page is not kept: part of it was invalidated.
	 */
	@Test
	void pageThatLandsLateHidesNothingNewer() {
		Answers one = join();
		this.meanwhile.put(ORDER.selector(), () -> {
			one.invalidate(new Selector.Customer(CustomerEmail.of("email", OTHER_GUID + "@example.nl")));
			this.slow = true;
		});
		this.meanwhile.put(ANNA.selector(), () -> {
			this.says = "v2";
			assertThat(ReplicaAnswers.text(answer(one, ORDER, CacheMode.DEFAULT))).contains("v2");
			this.slow = false;
		});
		assertThat(ask(one, CacheMode.DEFAULT)).contains("v1");
		assertThat(ask(one, CacheMode.ONLY_IF_CACHED)).contains("v2");
	}

	/** What Redis had is learned when it is written to. */
	@Test
	void lostMessageHidesNothingNewer() {
		Answers deaf = join((replica) -> new DeafChannel());
		Answers other = join();
		this.meanwhile.put(ANNA.selector(), () -> {
			// Redis tells two replicas apart that are further apart than a command takes.
			this.ahead.addAndGet(Duration.ofMillis(50).toNanos());
			this.says = "v2";
			assertThat(ReplicaAnswers.text(answer(other, guid(), CacheMode.NO_CACHE))).contains("v2");
		});
		assertThat(ask(deaf, CacheMode.DEFAULT)).contains("v1");
		assertThat(ask(deaf, CacheMode.ONLY_IF_CACHED)).contains("v2");
	}

	private Page page(Query query, Demand demand) {
		if (this.fails) {
			throw new HelpdeskException(Fault.UNAVAILABLE, null, null);
		}
		demand.departed(true);
		List<String> guids = (query.selector() instanceof Selector.Order) ? this.ofTheOrder : List.of(GUID);
		List<Conversation> found = guids.stream().map(this::conversation).toList();
		this.meanwhile.getOrDefault(query.selector(), () -> {
		}).run();
		return new Page(found, query.skip(), null);
	}

	private Conversation conversation(String guid) {
		String writer = guid.equals(GUID) ? "Anna@example.nl" : guid + "@example.nl";
		Participant sender = new Participant("Relation", null, writer);
		return new Conversation(guid, this.says, null, null, null, null, null, List.of("#1"), List.of(), null, null,
				List.of(new Message(null, sender, "hello", "external", null)));
	}

	private long ticker() {
		if (this.slow) {
			LockSupport.parkNanos(Duration.ofMillis(40).toNanos());
		}
		return System.nanoTime() + this.ahead.get();
	}

	private Answers join() {
		return join(Replica::peers);
	}

	private Answers join(Function<Replica, PeerChannel> peers) {
		Replica replica = new Replica(this.redis.urlOfUser(), "replica-" + this.replicas.size());
		this.replicas.add(replica);
		await().until(replica.redis()::present);
		RedisCache cache = new RedisCache(replica.redis(), new Keyring(KEY), peers.apply(replica), SETTINGS.life(),
				this::ticker, Clock.systemUTC(), new ReadBudget(Integer.MAX_VALUE));
		this.caches.add(cache);
		return ReplicaAnswers.of(
				this::page, SETTINGS, new RedisSharedCache(cache, new DistributedSingleFlight(replica.peers(),
						replica.leases(), this::ticker, Duration.ofSeconds(6)), this::ticker),
				this::ticker, Clock.systemUTC(), this::copy);
	}

	private void copy(Runnable copy) {
		Thread.ofVirtual().start(() -> {
			copy.run();
			this.copied.incrementAndGet();
		});
	}

	private static boolean isAway(Replica replica) {
		return replica.redis().call((to) -> to.ping()).handle((pong, ex) -> ex != null).join();
	}

	private boolean isMissing(Answers answers, Query query) {
		try {
			answer(answers, query, CacheMode.ONLY_IF_CACHED);
			return false;
		}
		catch (NotCached ex) {
			return true;
		}
	}

	private String ask(Answers answers, CacheMode mode) {
		return ReplicaAnswers.text(answer(answers, ANNA, mode));
	}

	private Answer answer(Answers answers, Query query, CacheMode mode) {
		long deadline = ticker() + Duration.ofSeconds(10).toNanos();
		return answers.ask(query, new LookupOptions("petra", Priority.CLICK, deadline, mode, Audience.READERS));
	}

	private static Query guid() {
		return new Query(new Selector.Guid(new ConversationId(GUID)));
	}

	/** A channel on which nothing arrives. */
	private static final class DeafChannel implements PeerChannel {

		@Override
		public <M extends Record> void publish(Topic<M> topic, M message) {
		}

		@Override
		public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
		}

		@Override
		public void whenSubscribed(Runnable listener) {
		}

	}

}
