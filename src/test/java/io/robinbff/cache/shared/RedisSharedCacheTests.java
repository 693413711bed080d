package io.robinbff.cache.shared;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.BesideOthers;
import embedded.Patience;
import embedded.RedisProcess;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Audience;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Fetch;
import io.robinbff.cache.Item;
import io.robinbff.cache.Landed;
import io.robinbff.cache.Moment;
import io.robinbff.cache.RenderedPage;
import io.robinbff.cluster.Replica;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.quota.FakeDemand;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Replicas in front of a real Redis. */
@BesideOthers
class RedisSharedCacheTests {

	private static final Query ANNA = new Query(
			new Selector.Customer(CustomerEmail.of("email", "anna.secret@example.nl")));

	private static final Query BERT = new Query(
			new Selector.Customer(CustomerEmail.of("email", "bert.secret@example.nl")));

	private static final String KEY = "k1:" + Base64.getEncoder().encodeToString(new byte[32]);

	/** More than is free. */
	private static final int LARGE = 1024 * 1024;

	private static final Ticker TICKER = Ticker.systemTicker();

	/** Longer than the service's, so that a busy machine does not look like a death. */
	private static final Duration LEASE = Duration.ofSeconds(6);

	private final RedisProcess redis = RedisProcess.start();

	private final List<Replica> replicas = new ArrayList<>();

	private final List<RedisCache> caches = new ArrayList<>();

	private final AtomicInteger calls = new AtomicInteger();

	@AfterEach
	void close() {
		this.replicas.forEach(Replica::close);
		assertThat(this.redis.denied()).as("what the manual's user may not").isEmpty();
		this.redis.close();
	}

	@Test
	void whatOneKeepsTheOthersFind() {
		RedisSharedCache one = join(KEY);
		RedisSharedCache other = join(KEY);
		one.put(ANNA, page("hello"));
		CachedPage found = other.find(ANNA);
		assertThat(found).isNotNull();
		assertThat(text(Objects.requireNonNull(found))).isEqualTo("hello");
		assertThat(found.age(TICKER.read())).isLessThan(Patience.SLACK);
		assertThat(other.find(BERT)).as("another's query").isNull();
		assertThat(other.find(new Query(new Selector.Guid(id(1))))).as("by its guid").isNotNull();
	}

	@Test
	void ageIsWhatRedisSays() throws InterruptedException {
		RedisSharedCache one = join(KEY);
		one.put(ANNA, page("hello"));
		await().pollDelay(Duration.ofMillis(1200)).until(() -> true);
		assertThat(Objects.requireNonNull(join(KEY).find(ANNA)).age(TICKER.read()))
			.isGreaterThan(Duration.ofMillis(1100));
	}

	/** Else a page that was read again would join nothing older at another replica. */
	@Test
	void sinceWhenAPageShowsTheSameIsShared() {
		RedisSharedCache one = join(KEY);
		CachedPage first = one.put(ANNA, page("v1"));
		CachedPage second = join(KEY).put(ANNA, page("v2"));
		CachedPage found = Objects.requireNonNull(join(KEY).find(ANNA));
		assertThat(text(found)).isEqualTo("v2");
		assertThat(found.since().shared()).isEqualTo(second.since().shared())
			.isEqualTo(first.since().shared())
			.isNotEqualTo(Moment.UNSHARED)
			.isLessThan(found.moment().shared());
		CachedPage another = one.put(ANNA, page(id(2), "v3"));
		assertThat(another.since().isBefore(another.moment())).isFalse();
	}

	/** During a roll-out from a release that knows no such time. */
	@Test
	void pageWithoutThatTimeIsKnownSinceItWasReadFromRedis() throws IOException {
		CachedPage page = page("v1");
		byte[] written = Objects.requireNonNull(PageCodec.write(page, Integer.MAX_VALUE));
		byte[] all = new InflaterInputStream(new ByteArrayInputStream(written)).readAllBytes();
		ByteArrayOutputStream before = new ByteArrayOutputStream();
		try (DeflaterOutputStream out = new DeflaterOutputStream(before)) {
			out.write(all, 0, all.length - Long.BYTES);
		}
		PageCodec.Shape read = PageCodec.readPage(before.toByteArray(), page.fetch(),
				new SharedClock.Sample(5, 7_000_000, 9));
		assertThat(Objects.requireNonNull(read).shows(id(1))).isTrue();
		assertThat(read.since()).isEqualTo(Moment.here(9));
	}

	@Test
	void equalQuestionsOnAllReplicasAreOneCall() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		List<Demand> seen = new ArrayList<>();
		List<Future<Landed>> all = new ArrayList<>();
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 5; i++) {
				RedisSharedCache answers = join(KEY);
				String caller = "agent-" + i;
				all.add(threads.submit(() -> answers.fetch(ANNA, demand(caller), this::young, (demand) -> {
					seen.add(demand);
					this.calls.incrementAndGet();
					awaitQuietly(gate);
					return answers.put(ANNA, page("once"));
				})));
			}
			await().until(() -> seen.size() == 1 && seen.getFirst().callers().size() == 5);
			assertThat(seen.getFirst().priority()).isEqualTo(Priority.CLICK);
			gate.countDown();
			for (Future<Landed> one : all) {
				assertThat(text(one.get().page())).isEqualTo("once");
			}
		}
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void failureReachesWhoWaitsAndNobodyAfterwards() throws Exception {
		RedisSharedCache one = join(KEY);
		RedisSharedCache other = join(KEY);
		CountDownLatch gate = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(1);
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<Landed> leads = threads.submit(() -> one.fetch(ANNA, demand("a"), this::young, (demand) -> {
				begun.countDown();
				// Both wait for it by then.
				await().until(() -> demand.callers().size() == 2);
				awaitQuietly(gate);
				throw new HelpdeskException(Fault.NO_ROOM, Duration.ofSeconds(7), null);
			}));
			begun.await();
			Future<Landed> follows = threads
				.submit(() -> other.fetch(ANNA, demand("b"), this::young, (demand) -> page("second")));
			gate.countDown();
			assertThat(follows).failsWithin(Patience.LIMIT)
				.withThrowableThat()
				.havingRootCause()
				.isInstanceOfSatisfying(HelpdeskException.class, (ex) -> {
					assertThat(ex.fault()).isEqualTo(Fault.NO_ROOM);
					assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(7));
				});
			assertThat(leads).failsWithin(Patience.LIMIT);
		}
		assertThat(text(other.fetch(ANNA, demand("b"), this::young, (demand) -> page("later")).page()))
			.isEqualTo("later");
	}

	@Test
	void whoFollowsTakesOverFromTheDead() throws Exception {
		RedisSharedCache one = join(KEY);
		RedisSharedCache other = join(KEY);
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			CountDownLatch followed = new CountDownLatch(1);
			var _ = threads.submit(() -> one.fetch(ANNA, demand("a"), this::young, (demand) -> {
				begun.countDown();
				await().until(() -> demand.callers().size() == 2);
				followed.countDown();
				awaitQuietly(never);
				return page("dead");
			}));
			begun.await();
			Future<Landed> follows = threads
				.submit(() -> other.fetch(ANNA, demand("b"), this::young, (demand) -> page("alive")));
			followed.await();
			this.replicas.getFirst().close();
			assertThat(follows).succeedsWithin(Patience.LIMIT)
				.satisfies((entry) -> assertThat(text(entry.page())).isEqualTo("alive"));
			never.countDown();
		}
	}

	@Test
	void withoutRedisEverybodyAsksForItself() {
		RedisSharedCache one = join(KEY);
		this.redis.kill();
		long start = System.nanoTime();
		assertThat(one.find(ANNA)).isNull();
		assertThat(text(one.fetch(ANNA, demand("a"), this::young, (demand) -> page("alone")).page()))
			.isEqualTo("alone");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Patience.SLACK);
	}

	@Test
	void whatLiesInRedisSaysNothingAndChangesAreNoticed() {
		RedisSharedCache one = join(KEY);
		one.put(ANNA, page("a letter to anna.secret"));
		one.put(BERT, page(id(2), "a letter to bert.secret"));
		Replica intruder = new Replica(this.redis.url(), "intruder");
		this.replicas.add(intruder);
		await().until(intruder.redis()::present);
		SharedRedis raw = intruder.redis();
		List<byte[]> names = raw.call((to) -> to.keys("*")).join();
		assertThat(names).isNotEmpty();
		for (byte[] name : names) {
			byte[] value = raw.call((to) -> to.dump(name)).join();
			assertThat(new String(name, StandardCharsets.ISO_8859_1) + new String(value, StandardCharsets.ISO_8859_1))
				.doesNotContainIgnoringCase("anna", "bert", "secret", "letter", "smith");
			assertThat(raw.call((to) -> to.pttl(name)).join()).as("expires").isPositive();
		}
		byte[] annas = name(ANNA);
		byte[] berts = name(BERT);
		byte[] letter = raw.call((to) -> to.get(berts)).join();
		raw.call((to) -> to.set(annas, letter)).join();
		raw.call((to) -> to.pexpire(annas, 100_000)).join();
		assertThat(one.find(ANNA)).as("another's answer under this name").isNull();
		byte[] changed = letter.clone();
		changed[changed.length - 20] ^= 1;
		raw.call((to) -> to.psetex(berts, 100_000, changed)).join();
		assertThat(one.find(BERT)).as("a changed value").isNull();
	}

	@Test
	void keysAreRotated() {
		String next = "k2:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex("11".repeat(32)));
		join(KEY).put(ANNA, page("old key"));
		RedisSharedCache known = join(KEY + "," + next);
		assertThat(text(Objects.requireNonNull(known.find(ANNA)))).isEqualTo("old key");
		RedisSharedCache current = join(next + "," + KEY);
		current.put(BERT, page(id(2), "new key"));
		assertThat(text(Objects.requireNonNull(join(next).find(BERT)))).isEqualTo("new key");
		assertThat(known.find(BERT)).as("where the old key names").isNull();
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Keyring(KEY + "," + KEY))
			.withMessage("each key has an id of its own");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Keyring("k1:c2hvcnQ="))
			.withMessageNotContaining("c2hvcnQ");
	}

	/**
	 * Whoever wrote it by whichever keys: it is gone, unless its name is made by a key
	 * that is not there any more, and then nobody who is there can read it either.
	 */
	@Test
	void erasureReachesWhatLiesUnderEachKeyThatIsThere() {
		String two = "k2:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex("11".repeat(32)));
		// Another key that is called as the first one is.
		String other = "k1:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex("22".repeat(32)));
		List<List<String>> rings = List.of(List.of(KEY), List.of(KEY, two), List.of(two, KEY), List.of(two),
				List.of(two, other));
		List<RedisSharedCache> caches = rings.stream().map((ring) -> join(String.join(",", ring))).toList();
		SharedRedis raw = this.replicas.getFirst().redis();
		for (int writer = 0; writer < rings.size(); writer++) {
			for (int eraser = 0; eraser < rings.size(); eraser++) {
				String row = rings.get(writer) + " wrote, " + rings.get(eraser) + " erases";
				Query query = new Query(
						new Selector.Customer(new CustomerEmail(writer + "-" + eraser + "@example.nl")));
				caches.get(writer).put(query, page(row));
				byte[] lies = this.caches.get(writer).names().page(query).getBytes(StandardCharsets.UTF_8);
				assertThat(raw.call((to) -> to.exists(lies)).join()).as(row).isEqualTo(1);
				assertThat(
						caches.get(eraser).erase(caches.get(eraser).namesOf(query.selector()), Set.of(), Duration.ZERO))
					.isTrue();
				boolean isThere = rings.get(eraser).contains(rings.get(writer).getFirst());
				assertThat(raw.call((to) -> to.exists(lies)).join()).as(row).isEqualTo(isThere ? 0 : 1);
				byte[] left = raw.call((to) -> to.get(lies)).join();
				Keyring keys = new Keyring(String.join(",", rings.get(eraser)));
				assertThat((left != null) ? new AnswerCipher(keys).open(new String(lies, StandardCharsets.UTF_8), left)
						: null)
					.as(row)
					.isNull();
				assertThat(caches.get(eraser)
					.namesOf(query.selector())
					.containsValue(caches.get(writer).nameOf(query.selector()))).as(row).isEqualTo(isThere);
				assertThat(caches.get(writer).ownOf(caches.get(eraser).namesOf(query.selector())) != null).as(row)
					.isEqualTo(isThere);
			}
		}
	}

	/**
	 * Whoever was cut off shares afterwards what he fetched before the erasure, in
	 * whichever order, and before he hears of it: a letter in which her address nowhere
	 * stands, too, by its own id, although Redis was never told whose it is.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatIsSharedLateIsNotLeftThere(boolean isListFirst) {
		RedisSharedCache eraser = join(KEY);
		RedisSharedCache late = join(KEY);
		Query letter = new Query(new Selector.Guid(id(1)));
		CachedPage list = page("hers");
		CachedPage alone = page("hers, read again");
		assertThat(eraser.erase(eraser.namesOf(ANNA.selector()), Set.of(), Duration.ZERO)).isTrue();
		if (isListFirst) {
			late.put(ANNA, list);
			late.put(letter, alone);
		}
		else {
			late.put(letter, alone);
			late.put(ANNA, list);
		}
		assertThat(join(KEY).find(ANNA)).isNull();
		assertThat(join(KEY).find(letter)).isNull();
		await().untilAsserted(() -> assertThat(Stream.of(ANNA, letter).flatMap((one) -> held(one).stream())).isEmpty());
		late.put(ANNA, page("written since"));
		assertThat(join(KEY).find(ANNA)).as("the next look keeps as ever").isNotNull();
		assertThat(join(KEY).find(letter)).isNotNull();
	}

	/**
	 * What only the memory of a replica knows to be hers goes from Redis with the rest.
	 */
	@Test
	void whatAReplicaKnowsToBeHersGoesFromRedis() {
		RedisSharedCache one = join(KEY);
		Query letter = new Query(new Selector.Guid(id(1)));
		one.put(letter, page("hers"));
		one.put(new Query(new Selector.Guid(id(2))), page(id(2), "another's"));
		assertThat(held(letter)).isNotEmpty();
		assertThat(one.erase(one.namesOf(ANNA.selector()), Set.of(id(1)), Duration.ZERO)).isTrue();
		await().untilAsserted(() -> assertThat(held(letter)).isEmpty());
		assertThat(one.find(letter)).isNull();
		assertThat(one.find(new Query(new Selector.Guid(id(2))))).isNotNull();
	}

	/** Redis is away, and still has all of it when it is back. */
	@Test
	void whatAReplicaKnowsToBeHersGoesFromRedisThatWasAway() {
		RedisSharedCache one = join(KEY);
		Query letter = new Query(new Selector.Guid(id(1)));
		one.put(letter, page("hers"));
		assertThat(held(letter)).hasSize(2);
		this.redis.pause();
		assertThat(one.erase(one.namesOf(ANNA.selector()), Set.of(id(1)), Duration.ZERO)).isFalse();
		this.redis.resume();
		await().untilAsserted(() -> {
			this.caches.getFirst().flush();
			assertThat(held(letter)).isEmpty();
		});
		assertThat(this.caches.getFirst().hasUnsent()).isFalse();
	}

	/** A conversation's own page, which somebody else had opened, goes with her list. */
	@Test
	void whatStandsInHerListGoesFromRedisByItsOwnIdToo() {
		RedisSharedCache one = join(KEY);
		Query letter = new Query(new Selector.Guid(id(1)));
		one.put(ANNA, page("hers"));
		one.put(letter, page("hers"));
		assertThat(one.erase(one.namesOf(ANNA.selector()), Set.of(), Duration.ZERO)).isTrue();
		assertThat(Stream.of(ANNA, letter).flatMap((query) -> held(query).stream())).isEmpty();
	}

	/**
	 * A large answer takes all the room there is until its request is over; another one
	 * is not there meanwhile, and a call that would be made for it waits.
	 */
	@Test
	void largeOnesAreReadOneAtATime() throws Exception {
		RedisSharedCache one = join(KEY);
		one.put(ANNA, page("x".repeat(LARGE)));
		one.put(BERT, page(id(2), "x".repeat(LARGE)));
		ReadBudget budget = new ReadBudget(3 * LARGE);
		RedisSharedCache reader = join(KEY, budget);
		Replica replica = this.replicas.getLast();
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<Landed> waits = replica.asRequest(Patience.LIMIT, () -> {
				assertThat(reader.find(ANNA)).isNotNull();
				assertThat(threads.submit(() -> reader.find(BERT))).succeedsWithin(Patience.LIMIT).isNull();
				Future<Landed> call = threads
					.submit(() -> reader.fetch(BERT, demand("b"), this::young, (demand) -> page("another call")));
				await().until(() -> budget.waiting() == 1);
				return call;
			});
			assertThat(waits).succeedsWithin(Patience.LIMIT)
				.satisfies((landed) -> assertThat(landed.source()).isEqualTo(Answer.Source.KEPT));
		}
		replica.asRequest(Patience.LIMIT, () -> {
			assertThat(reader.find(ANNA)).isNotNull();
			assertThat(reader.find(BERT)).as("what the same request reads next").isNotNull();
			return true;
		});
	}

	/** As it comes, before it is known what it holds. */
	@Test
	void whatIsTooLargeIsNotAskedFor() {
		RedisSharedCache one = join(KEY);
		one.put(ANNA, page(noise(LARGE)));
		one.put(new Query(new Selector.Guid(id(1))), page(noise(LARGE)));
		assertThat(join(KEY, new ReadBudget(4 * LARGE)).find(ANNA)).isNull();
		assertThat(join(KEY, new ReadBudget(4 * LARGE)).find(new Query(new Selector.Guid(id(1))))).isNull();
		assertThat(text(Objects.requireNonNull(join(KEY).find(ANNA)))).isEqualTo(noise(LARGE));
		assertThat(text(Objects.requireNonNull(join(KEY).find(new Query(new Selector.Guid(id(1)))))))
			.isEqualTo(noise(LARGE));
	}

	/** What memory has is not unpacked once more to be found the same. */
	@Test
	void whatIsKnownNeedsNoRoom() {
		RedisSharedCache one = join(KEY);
		Query guid = new Query(new Selector.Guid(id(1)));
		CachedPage known = one.put(ANNA, page("x".repeat(LARGE)));
		CachedPage alone = one.put(guid, page("y".repeat(LARGE)));
		RedisSharedCache reader = join(KEY, new ReadBudget(LARGE));
		assertThat(reader.find(guid)).isNull();
		assertThat(reader.check(guid, alone)).isNotNull()
			.satisfies((checked) -> assertThat(text(Objects.requireNonNull(checked.page()))).startsWith("y"));
		assertThat(reader.check(ANNA, known)).as("there is something newer, and no room").isNull();
		assertThat(one.check(ANNA, known)).isNotNull()
			.satisfies((checked) -> assertThat(text(Objects.requireNonNull(checked.page()))).startsWith("y"));
	}

	/** Whether its conversations have names of their own or not. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatIsTooLargeIsNotShared(boolean hasId) {
		RedisSharedCache one = join(KEY);
		one.put(ANNA, page("small"));
		one.put(ANNA, page(hasId ? id(1) : null, noise(RedisCache.MOST_BYTES + LARGE)));
		assertThat(join(KEY).find(ANNA)).isNull();
		one.put(ANNA, page(hasId ? id(1) : null, noise(LARGE)));
		assertThat(join(KEY).find(ANNA)).isNotNull();
	}

	/** Returns what lies under a query's names and can be read. */
	private List<String> held(Query query) {
		SharedRedis raw = this.replicas.getFirst().redis();
		SharedNames names = this.caches.getFirst().names();
		AnswerCipher cipher = new AnswerCipher(new Keyring(KEY));
		return Stream.of(names.page(query), names.mark(query.selector())).filter((name) -> {
			byte[] value = raw.call((to) -> to.get(name.getBytes(StandardCharsets.UTF_8))).join();
			return value != null && !Objects.requireNonNull(cipher.open(name, value)).isMark();
		}).toList();
	}

	private byte[] name(Query query) {
		return this.caches.getFirst().names().page(query).getBytes(StandardCharsets.UTF_8);
	}

	private RedisSharedCache join(String key) {
		return join(key, new ReadBudget(Integer.MAX_VALUE));
	}

	private RedisSharedCache join(String key, ReadBudget budget) {
		Replica replica = new Replica(this.redis.urlOfUser(), "replica-" + this.replicas.size());
		this.replicas.add(replica);
		await().until(replica.redis()::present);
		List<RedisCache> all = new Keyring(key).each()
			.stream()
			.map((keys) -> new RedisCache(replica.redis(), keys, replica.peers(), Duration.ofHours(1), TICKER,
					Clock.systemUTC(), budget))
			.toList();
		this.caches.add(all.getFirst());
		return new RedisSharedCache(all, new DistributedSingleFlight(replica.peers(), replica.leases(), TICKER, LEASE),
				TICKER);
	}

	private boolean young(CachedPage entry) {
		return entry.age(TICKER.read()).compareTo(Duration.ofSeconds(10)) < 0;
	}

	private static Demand demand(String caller) {
		return FakeDemand.click(caller, TICKER.read() + Duration.ofSeconds(20).toNanos());
	}

	private static ConversationId id(int number) {
		return new ConversationId("00000000-0000-0000-0000-00000000000" + number);
	}

	private static CachedPage page(String text) {
		return page(id(1), text);
	}

	/** Text that no compression makes small. */
	private static String noise(int length) {
		byte[] bytes = new byte[length];
		new Random(1).nextBytes(bytes);
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private static CachedPage page(@Nullable ConversationId id, String text) {
		byte[] json = text.getBytes(StandardCharsets.UTF_8);
		Fetch fetch = Fetch.here(Clock.systemUTC().instant(), TICKER.read());
		return new CachedPage(new RenderedPage(List.of(new Item(id, json, json, Set.of(), null, fetch)), 0, null),
				fetch);
	}

	private static String text(CachedPage entry) {
		return new String(entry.page().json(Audience.READERS).getFirst(), StandardCharsets.UTF_8);
	}

	private static void awaitQuietly(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
