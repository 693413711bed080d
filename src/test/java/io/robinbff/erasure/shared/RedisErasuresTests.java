package io.robinbff.erasure.shared;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import embedded.BesideOthers;
import embedded.RedisProcess;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Replica;
import io.robinbff.cluster.Topic;
import io.robinbff.erasure.OtherReplicas.Outcome;
import io.robinbff.erasure.OtherReplicas.Told;
import io.robinbff.erasure.shared.SealedErasures.Done;
import io.robinbff.erasure.shared.SealedErasures.Message;
import io.robinbff.privacy.PrivacyKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What replicas tell each other, and what somebody else tells them. */
@BesideOthers
class RedisErasuresTests {

	private static final String WORD = "customer:0123456789abcdef01234567";

	private static final SharedCache KEY = key("0123456789abcdef0123456789abcdef");

	private static final SharedCache OTHER_KEY = key("fedcba9876543210fedcba9876543210");

	private final List<Told> done = new CopyOnWriteArrayList<>();

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private final RedisProcess redis = RedisProcess.start();

	private final Replica one = new Replica(this.redis.urlOfUser(), "one");

	private final Replica two = new Replica(this.redis.urlOfUser(), "two");

	private final RedisErasures teller = erasures(this.one, KEY);

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.redis.close();
	}

	@Test
	void whatHappensNowIsDoneAndConfirmedWhateverTheClockOfWhoeverTells() {
		awaitListening(KEY);
		Told late = told(now() - 60_000);
		assertThat(tell(late).replicas()).containsExactly("two");
		assertThat(this.done).contains(late);
		Told strange = new Told(id(), Map.of("another-key", "name"), WORD, now(), true, true);
		assertThat(tell(strange).replicas()).isEmpty();
		assertThat(tell(strange).strangers()).containsExactly("two");
	}

	/** By what is dropped next nobody could tell any more what shows the customer. */
	@Test
	void whoIsToldLooksUpWhatIsMeantBeforeItHearsAnythingElse() {
		awaitListening(KEY);
		Topic<Note> topic = new Topic<>("note", 1, Note.class);
		CompletableFuture<Thread> next = new CompletableFuture<>();
		this.two.peers().subscribe(topic, (_, _) -> next.complete(Thread.currentThread()));
		this.one.peers().publish(topic, new Note("behind it"));
		assertThat(this.threads).containsOnly(next.join());
	}

	/** Nobody with another key is told, and nothing that he says is taken for done. */
	@Test
	void whoHasAnotherKeyDoesNothingAndIsNotTakenForOneWhoHas() {
		subscribe(this.two, OTHER_KEY);
		await().until(() -> tell(told(now())).strangers().contains("two"));
		assertThat(this.done).isEmpty();
	}

	/** What a version without seals said: it has forgotten, and cannot prove it. */
	@Test
	void answerWithoutSealMakesAnErasureIncompleteAndCountsForNobody() {
		awaitListening(KEY);
		Told told = told(now());
		this.two.peers()
			.subscribe(SealedErasures.TOLD, (_, _) -> this.two.peers()
				.publish(new Topic<>("customer-erased-here", 2, OldDone.class), new OldDone(told.id(), true)));
		try (Replica old = new Replica(this.redis.urlOfUser(), "old")) {
			old.peers()
				.subscribe(SealedErasures.TOLD, (_, message) -> old.peers()
					.publish(new Topic<>("customer-erased-here", 2, OldDone.class), new OldDone(message.id(), true)));
			await().until(() -> tell(told(now())).strangers().contains("old"));
			Outcome outcome = tell(told);
			assertThat(outcome.replicas()).as("who has proved it has").containsExactly("two");
			assertThat(outcome.strangers()).containsExactly("old");
		}
	}

	/** Whoever tells it, such as a version without seals, hears that it is not done. */
	@Test
	void whatIsToldWithoutSealIsAnsweredAndNotDone() {
		awaitListening(KEY);
		int before = this.done.size();
		CompletableFuture<Done> answer = new CompletableFuture<>();
		Told told = told(now());
		this.one.peers().subscribe(SealedErasures.DONE, (_, done) -> {
			if (done.id().equals(told.id())) {
				answer.complete(done);
			}
		});
		this.one.peers()
			.publish(new Topic<>("customer-erased", 2, OldTold.class),
					new OldTold(told.id(), told.names(), WORD, told.at(), false, true));
		assertThat(answer.join().forgotten()).isFalse();
		assertThat(this.done).hasSize(before);
	}

	/** He may send again what somebody with a key has sent, now or much later. */
	@ParameterizedTest
	@ValueSource(longs = { 0, 2, 23, 25, 24 * 30 })
	void whatIsRepeatedIsDoneOnce(long hours) {
		List<Message> sent = new CopyOnWriteArrayList<>();
		this.two.peers().subscribe(SealedErasures.TOLD, (_, message) -> sent.add(message));
		Instant[] now = { Instant.now() };
		RedisErasures listening = new RedisErasures(this.two.peers(), this.two.redis(), KEY, Duration.ofHours(1),
				() -> now[0]);
		subscribe(listening);
		await().until(() -> !tell(told(now())).replicas().isEmpty());
		int before = this.done.size();
		now[0] = now[0].plus(Duration.ofHours(hours));
		for (Message message : List.copyOf(sent)) {
			this.one.peers().publish(SealedErasures.TOLD, message);
			this.one.peers()
				.publish(SealedErasures.TOLD, new SealedErasures(KEY).close(new Told(message.id(), message.names(),
						message.word(), message.at(), message.recorded(), message.live())
					.afterwards()));
		}
		assertThat(tell(told(now[0].toEpochMilli())).replicas()).as("all before is heard").containsExactly("two");
		assertThat(this.done).hasSize(before + 1);
	}

	/** Nor does one who has told it hear it from others. */
	@Test
	void whoToldItDoesNotHearItFromWhoeverRepeatsIt() {
		List<Message> sent = new CopyOnWriteArrayList<>();
		subscribe(this.teller);
		this.two.peers().subscribe(SealedErasures.TOLD, (_, message) -> sent.add(message));
		await().until(() -> tell(told(now())) != null && !sent.isEmpty());
		sent.forEach((message) -> this.two.peers().publish(SealedErasures.TOLD, message));
		RedisErasures other = erasures(this.two, KEY);
		assertThat(other.tell(told(now())).join().replicas()).containsExactly("one");
		assertThat(this.done).hasSize(1);
	}

	/** Names are written as they stand in an entry. */
	@ParameterizedTest
	@ValueSource(strings = { "", " ", "ID NAMES WORD", "ID NAMES WORD AT ", "ID NAMES WORD AT SEALS of-more",
			"ID NAMES WORD LATER SEALS", "ID OTHERS WORD AT SEALS", "OTHER NAMES WORD AT SEALS",
			"ID NAMES customer:0123456789abcdef01234568 AT SEALS", "ID NAMES WORD soon SEALS", "ID NAMES WORD AT NAMES",
			"ID NAMES WORD AT STRANGE" })
	void entryOfTheListThatIsNotSealedIsNotDone(String entry) {
		await().until(this.one.redis()::present);
		Told told = told(now());
		String[] sealed = new String(new SealedErasures(KEY).entry(told), StandardCharsets.UTF_8).split(" ", -1);
		String strange = new String(new SealedErasures(OTHER_KEY).entry(told), StandardCharsets.UTF_8);
		add(entry.replace("STRANGE", strange.split(" ", -1)[4])
			.replace("SEALS", sealed[4])
			.replace("LATER", String.valueOf(told.at() + 1))
			.replace("AT", sealed[3])
			.replace("WORD", WORD)
			.replace("OTHERS", "key:another")
			.replace("NAMES", sealed[1])
			.replace("OTHER", id())
			.replace("ID", told.id()));
		Told behind = told(now());
		add(new String(new SealedErasures(KEY).entry(behind), StandardCharsets.UTF_8));
		subscribe(new RedisErasures(new Subscribed(), this.one.redis(), KEY, Duration.ofHours(1),
				InstantSource.system()));
		await().until(() -> !this.done.isEmpty());
		assertThat(this.done).containsExactly(behind.afterwards());
	}

	private void add(String entry) {
		this.one.redis()
			.call((to) -> to.zadd(this.one.redis().name("erased").getBytes(StandardCharsets.UTF_8), (double) now(),
					entry.getBytes(StandardCharsets.UTF_8)))
			.join();
	}

	/** Until the second one hears what the first tells. */
	private void awaitListening(SharedCache key) {
		subscribe(this.two, key);
		await().until(() -> tell(told(now())).replicas().contains("two"));
	}

	private void subscribe(Replica replica, SharedCache key) {
		subscribe(erasures(replica, key));
	}

	private void subscribe(RedisErasures erasures) {
		erasures.subscribe((told) -> {
			if (told.live()) {
				this.threads.add(Thread.currentThread());
			}
			return told.names().containsKey("key") ? () -> this.done.add(told) : null;
		});
	}

	private Outcome tell(Told told) {
		return this.teller.tell(told).join();
	}

	private static RedisErasures erasures(Replica replica, SharedCache key) {
		return new RedisErasures(replica.peers(), replica.redis(), key, Duration.ofHours(1), InstantSource.system());
	}

	private static SharedCache key(String key) {
		return SharedCache.names(SharedCache.NONE, PrivacyKey.of(key, null));
	}

	private static Told told(long at) {
		return new Told(id(), Map.of("key", UUID.randomUUID().toString()), WORD, at, true, true);
	}

	private static String id() {
		return UUID.randomUUID().toString();
	}

	private static long now() {
		return System.currentTimeMillis();
	}

	/** As a version without seals tells it. */
	record OldTold(String id, Map<String, String> names, String word, long at, boolean recorded, boolean live) {
	}

	/** As a version without seals answers. */
	record OldDone(String id, boolean forgotten) {
	}

	/** A channel that has been subscribed just now, and says nothing. */
	private static final class Subscribed implements PeerChannel {

		@Override
		public <M extends Record> void publish(Topic<M> topic, M message) {
		}

		@Override
		public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
		}

		@Override
		public void whenSubscribed(Runnable listener) {
			listener.run();
		}

	}

	/** Anything else that replicas tell each other. */
	record Note(String text) {
	}

}
