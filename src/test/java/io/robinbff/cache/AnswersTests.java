package io.robinbff.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

import embedded.BesideOthers;
import embedded.Patience;
import embedded.Thorough;
import io.robinbff.ManualTicker;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

@BesideOthers
class AnswersTests {

	private static final CacheSettings SETTINGS = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10),
			DataSize.ofMegabytes(64));

	private static final Query ANNA = customer("anna@example.nl");

	private final FakeHelpdesk helpdesk = new FakeHelpdesk();

	private final ManualTicker ticker = ManualTicker.still();

	@Test
	void freshAnswerCostsNoCall() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		assertThat(ask(answers, ANNA).cacheStatus()).isEqualTo("fwd=miss; stored");
		this.helpdesk.says("v2");
		this.ticker.advance(Duration.ofSeconds(29));
		Answer kept = ask(answers, ANNA);
		assertThat(ReplicaAnswers.text(kept)).contains("v1");
		assertThat(kept.stale()).isFalse();
		assertThat(kept.age()).isEqualTo(Duration.ofSeconds(29));
		assertThat(kept.cacheStatus()).isEqualTo("hit; ttl=1");
		assertThat(this.helpdesk.calls()).isEqualTo(1);
	}

	@Test
	void staleAnswerIsServedAtOnceAndRefreshedBehind() throws IOException {
		List<Runnable> later = new ArrayList<>();
		Answers answers = answers(SETTINGS, later::add);
		fill(answers, later);
		this.ticker.advance(Duration.ofSeconds(31));
		this.helpdesk.says("v2");
		for (int i = 0; i < 5; i++) {
			Answer stale = ask(answers, ANNA);
			assertThat(ReplicaAnswers.text(stale)).contains("v1").contains("\"stale\":true");
			assertThat(stale.cacheStatus()).isEqualTo("hit; ttl=-1");
		}
		assertThat(later).as("five stale answers, one refresh").hasSize(1);
		later.removeFirst().run();
		assertThat(this.helpdesk.lastDemand()).isNotNull().satisfies((demand) -> {
			assertThat(demand.priority()).isEqualTo(Priority.REFRESH);
			assertThat(demand.callers()).hasSize(5);
		});
		assertThat(ReplicaAnswers.text(ask(answers, ANNA))).contains("v2").contains("\"stale\":false");
	}

	private void fill(Answers lazy, List<Runnable> later) {
		Future<Answer> first = CompletableFuture.supplyAsync(() -> ask(lazy, ANNA));
		await().until(() -> !later.isEmpty());
		later.removeFirst().run();
		assertThat(first).succeedsWithin(Patience.LIMIT);
	}

	@Test
	void callIsNotMadeWhereItsAnswerHasLandedMeanwhile() {
		List<Runnable> later = Collections.synchronizedList(new ArrayList<>());
		Answers answers = answers(SETTINGS, later::add);
		Query guid = new Query(new Selector.Guid(ConversationId.of("guid", FakeHelpdesk.guidOf(ANNA))));
		Future<Answer> waiting = CompletableFuture.supplyAsync(() -> ask(answers, guid));
		await().until(() -> !later.isEmpty());
		Runnable call = later.removeFirst();
		fill(answers, later);
		call.run();
		assertThat(waiting).succeedsWithin(Patience.LIMIT);
		assertThat(this.helpdesk.calls()).as("the list brought it").isEqualTo(1);
	}

	@Test
	void oldAnswerIsServedOnlyWhereNothingNewerCanBeHad() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		ask(answers, ANNA);
		this.ticker.advance(Duration.ofHours(1));
		this.helpdesk.fails(Fault.UNAVAILABLE);
		Answer old = ask(answers, ANNA);
		assertThat(ReplicaAnswers.text(old)).contains("v1").contains("\"stale\":true");
		assertThat(old.cacheStatus()).isEqualTo("hit; ttl=-3570; detail=unavailable");
		this.helpdesk.says("v2");
		assertThat(ReplicaAnswers.text(ask(answers, ANNA))).contains("v2");
	}

	@Test
	void tooOldAnswerIsNoAnswer() {
		Answers answers = answers(SETTINGS, Runnable::run);
		ask(answers, ANNA);
		this.ticker.advance(Duration.ofHours(25));
		this.helpdesk.fails(Fault.NO_ROOM);
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> ask(answers, ANNA))
			.satisfies((ex) -> assertThat(ex.fault()).isEqualTo(Fault.NO_ROOM));
	}

	@Test
	void failureIsNotKept() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		this.helpdesk.fails(Fault.UNREADABLE);
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> ask(answers, ANNA));
		this.helpdesk.says("v2");
		assertThat(ReplicaAnswers.text(ask(answers, ANNA))).contains("v2");
		assertThat(this.helpdesk.calls()).isEqualTo(2);
	}

	@Test
	void noConversationsIsKeptMoreBriefly() {
		Answers answers = answers(SETTINGS, Runnable::run);
		this.helpdesk.answers((_) -> new Page(List.of(), 0, null));
		ask(answers, ANNA);
		this.ticker.advance(Duration.ofSeconds(9));
		ask(answers, ANNA);
		assertThat(this.helpdesk.calls()).isEqualTo(1);
		this.ticker.advance(Duration.ofSeconds(2));
		assertThat(ask(answers, ANNA).stale()).isFalse();
		assertThat(this.helpdesk.calls()).isEqualTo(2);
	}

	@Test
	void zeroSwitchesEachStepOff() {
		CacheSettings off = new CacheSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
				Duration.ofSeconds(1), Duration.ZERO, DataSize.ofMegabytes(64));
		Answers answers = answers(off, Runnable::run);
		ask(answers, ANNA);
		ask(answers, ANNA);
		assertThat(this.helpdesk.calls()).isEqualTo(2);
		this.helpdesk.fails(Fault.UNAVAILABLE);
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> ask(answers, ANNA));
	}

	@Test
	void refreshClicksOnTheSameQuestionAreMerged() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		ask(answers, ANNA);
		this.ticker.advance(Duration.ofSeconds(20));
		this.helpdesk.says("v2");
		for (int i = 0; i < 50; i++) {
			assertThat(ReplicaAnswers.text(ask(answers, ANNA, CacheMode.NO_CACHE))).contains("v2");
			this.ticker.advance(Duration.ofMillis(199));
		}
		assertThat(this.helpdesk.calls()).isEqualTo(2);
	}

	@Test
	void onlyIfCachedNeverCalls() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		assertThatExceptionOfType(NotCached.class).isThrownBy(() -> ask(answers, ANNA, CacheMode.ONLY_IF_CACHED));
		assertThat(this.helpdesk.calls()).isZero();
		ask(answers, ANNA);
		this.ticker.advance(Duration.ofHours(2));
		assertThat(ReplicaAnswers.text(ask(answers, ANNA, CacheMode.ONLY_IF_CACHED))).contains("v1")
			.contains("\"stale\":true");
		assertThat(this.helpdesk.calls()).isEqualTo(1);
	}

	@Test
	void twoHundredEqualRequestsAreOneCall() throws Exception {
		CountDownLatch gate = this.helpdesk.waits();
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Answers answers = answers(SETTINGS, threads);
			List<Future<Answer>> all = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				all.add(threads.submit(() -> ask(answers, ANNA)));
			}
			await().until(() -> demandOf().callers().size() >= 200);
			gate.countDown();
			for (Future<Answer> one : all) {
				assertThat(ReplicaAnswers.text(one.get())).contains("anna@example.nl");
			}
		}
		assertThat(this.helpdesk.calls()).isEqualTo(1);
	}

	/** 1,000 who wait were hashed on every decision, under the quota's lock. */
	@Test
	void whoWaitsIsNamedOnce() throws Exception {
		CountDownLatch gate = this.helpdesk.waits();
		OtherReplica other = new OtherReplica(Duration.ofDays(2));
		other.source = Answer.Source.FETCHED;
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Answers answers = answers(SETTINGS, threads, other);
			List<Future<Answer>> all = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				all.add(threads.submit(() -> ask(answers, ANNA)));
			}
			await().until(() -> demandOf().callers().size() == 200);
			for (int decision = 0; decision < 50; decision++) {
				assertThat(demandOf().callers()).allMatch((name) -> name.startsWith("name of "));
			}
			assertThat(other.named).hasValue(200);
			gate.countDown();
			for (Future<Answer> one : all) {
				one.get();
			}
		}
	}

	private Demand demandOf() {
		await().until(() -> this.helpdesk.lastDemand() != null);
		return Objects.requireNonNull(this.helpdesk.lastDemand());
	}

	@Test
	void whoLeavesDoesNotCancelTheRest() throws Exception {
		CountDownLatch gate = this.helpdesk.waits();
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Answers answers = answers(SETTINGS, threads);
			LookupOptions hasty = new LookupOptions("hasty", Priority.CLICK, this.ticker.read() + 1, CacheMode.DEFAULT,
					Audience.READERS);
			Future<Answer> leaves = threads.submit(() -> answers.ask(ANNA, hasty));
			assertThat(leaves).failsWithin(Patience.LIMIT)
				.withThrowableThat()
				.havingRootCause()
				.isInstanceOf(TimeoutException.class);
			Future<Answer> stays = threads.submit(() -> ask(answers, ANNA));
			await().until(() -> demandOf().callers().size() == 1);
			gate.countDown();
			assertThat(ReplicaAnswers.text(stays.get())).contains("v1");
		}
		assertThat(this.helpdesk.calls()).isEqualTo(1);
	}

	@Test
	void whoHasAnOldAnswerAtHandDoesNotWaitLong() throws Exception {
		CacheSettings hasty = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(24),
				Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofSeconds(10), DataSize.ofMegabytes(64));
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Answers answers = answers(hasty, threads);
			ask(answers, ANNA);
			this.ticker.advance(Duration.ofHours(1));
			CountDownLatch gate = this.helpdesk.waits();
			Answer old = ask(answers, ANNA);
			assertThat(old.stale()).isTrue();
			assertThat(old.cacheStatus()).endsWith("detail=no-room");
			await("the call goes on, for the next").until(() -> demandOf().callers().size() == 1);
			gate.countDown();
		}
	}

	@Test
	void whoseTimeIsUpIsToldWhatItWaitedFor() throws Exception {
		CountDownLatch gate = this.helpdesk.waits();
		try (var threads = Executors.newVirtualThreadPerTaskExecutor(); AutoCloseable _ = gate::countDown) {
			Answers answers = answers(SETTINGS, threads);
			LookupOptions patient = until(Duration.ofMillis(501));
			assertThat(fault(answers, until(Duration.ofNanos(1)))).as("no time at all").isEqualTo(Fault.TIMEOUT);
			assertThat(fault(answers, patient)).as("in line for quota").isEqualTo(Fault.NO_ROOM);
			demandOf().departed(true);
			assertThat(fault(answers, patient)).as("at the helpdesk").isEqualTo(Fault.TIMEOUT);
			demandOf().departed(false);
			assertThat(fault(answers, patient)).as("in line once more").isEqualTo(Fault.NO_ROOM);
		}
	}

	private LookupOptions until(Duration time) {
		return new LookupOptions("hasty", Priority.CLICK, this.ticker.read() + time.toNanos(), CacheMode.DEFAULT,
				Audience.READERS);
	}

	private static Fault fault(Answers answers, LookupOptions options) {
		return catchThrowableOfType(HelpdeskException.class, () -> answers.ask(ANNA, options)).fault();
	}

	@Test
	void aClickMakesARefreshUrgent() {
		InFlightCall call = new InFlightCall(0, this.ticker);
		assertThat(call.refreshFor("petra")).isTrue();
		List<String> told = new ArrayList<>();
		call.whenRaised(() -> told.add("raised"));
		assertThat(call.priority()).isEqualTo(Priority.REFRESH);
		LookupOptions page = new LookupOptions("petra", Priority.PAGE, 5, CacheMode.DEFAULT, Audience.READERS);
		assertThat(call.join(page)).isTrue();
		assertThat(call.join(new LookupOptions("sam", Priority.CLICK, 7, CacheMode.DEFAULT, Audience.READERS)))
			.isTrue();
		assertThat(call.join(new LookupOptions("sam", Priority.CLICK, 6, CacheMode.DEFAULT, Audience.READERS)))
			.isTrue();
		assertThat(told).hasSize(2);
		assertThat(call.priority()).isEqualTo(Priority.CLICK);
		assertThat(call.callers()).containsExactly("petra", "sam", "sam");
		assertThat(call.deadlineNanos()).isEqualTo(7);
		call.leave(page);
		assertThat(call.callers()).containsExactly("sam", "sam");
	}

	@Test
	void conversationOfAListAnswersForItsGuid() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		String guid = "400A5018-0bee-44a4-fe5e-14d431134de5";
		this.helpdesk.answers((_) -> new Page(
				List.of(FakeHelpdesk.conversation(guid, "one"), FakeHelpdesk.conversation(null, "two")), 0, 2));
		ask(answers, ANNA);
		Answer single = ask(answers, new Query(new Selector.Guid(ConversationId.of("guid", guid))));
		assertThat(this.helpdesk.calls()).isEqualTo(1);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		single.single().writeTo(out);
		assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("{\"guid\":\"" + guid + "\",\"subject\":\"one\"")
			.endsWith("\"stale\":false}");
	}

	@Test
	void readersNeverSeeInternalNotesThroughTheCache() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		Message open = new Message(null, null, "hello", "external", null);
		Message note = new Message(null, null, "psst", "internal", null);
		Message odd = new Message(null, null, "hmm", "partner", null);
		this.helpdesk.answers((_) -> new Page(List.of(FakeHelpdesk.conversation(null, "s", open, note, odd)), 0, null));
		ask(answers, ANNA);
		Answer kept = ask(answers, ANNA);
		assertThat(ReplicaAnswers.text(kept)).contains("hello").doesNotContain("psst", "hmm");
		Answer whole = ask(answers, ANNA, Audience.INSIDERS);
		assertThat(ReplicaAnswers.text(whole)).contains("hello", "psst", "hmm");
		assertThat(kept.tag()).isNotEqualTo(whole.tag());
	}

	@Test
	void tagFollowsTheContentAndNothingElse() {
		Answers answers = answers(SETTINGS, Runnable::run);
		String first = ask(answers, ANNA).tag();
		this.ticker.advance(Duration.ofHours(1));
		Answer again = ask(answers, ANNA);
		assertThat(again.tag()).isEqualTo(first);
		this.helpdesk.says("v2");
		this.ticker.advance(Duration.ofHours(1));
		assertThat(ask(answers, ANNA).tag()).isNotEqualTo(first);
	}

	@Test
	void ageCountsFromWhenTheCallLeft() {
		Answers answers = answers(SETTINGS, Runnable::run);
		this.helpdesk.answers((query) -> {
			this.ticker.advance(Duration.ofSeconds(2));
			demandOf().departed(true);
			this.ticker.advance(Duration.ofSeconds(1));
			demandOf().departed(false);
			demandOf().departed(true);
			this.ticker.advance(Duration.ofSeconds(3));
			return FakeHelpdesk.pageAbout(query, "v1");
		});
		Answer fetched = ask(answers, ANNA);
		assertThat(fetched.age()).as("of its last attempt").isEqualTo(Duration.ofSeconds(3));
		assertThat(ask(answers, ANNA).cacheStatus()).isEqualTo("hit; ttl=27");
	}

	@Test
	void nothingIsServedPastItsLife() {
		Answers answers = answers(SETTINGS, Runnable::run);
		ask(answers, ANNA);
		this.ticker.advance(Duration.ofHours(23));
		assertThat(ask(answers, ANNA, CacheMode.ONLY_IF_CACHED).age()).isEqualTo(Duration.ofHours(23));
		this.ticker.advance(Duration.ofHours(1));
		assertThatExceptionOfType(NotCached.class).isThrownBy(() -> ask(answers, ANNA, CacheMode.ONLY_IF_CACHED));
	}

	/** A copy of what another replica has fetched lives no longer than the original. */
	@Test
	void copyDoesNotBeginItsLifeAnew() {
		Answers answers = answers(SETTINGS, Runnable::run, new OtherReplica(Duration.ofHours(23)));
		assertThat(ask(answers, ANNA, CacheMode.ONLY_IF_CACHED).age()).isEqualTo(Duration.ofHours(23));
		this.ticker.advance(Duration.ofMinutes(59));
		assertThat(ask(answers, ANNA, CacheMode.ONLY_IF_CACHED).age().toMinutes()).isEqualTo(24 * 60 - 1);
		this.ticker.advance(Duration.ofHours(23));
		assertThatExceptionOfType(NotCached.class).isThrownBy(() -> ask(answers, ANNA, CacheMode.ONLY_IF_CACHED));
	}

	@Test
	void whatAnotherReplicaFetchedIsToldAsItIs() {
		OtherReplica other = new OtherReplica(Duration.ofSeconds(9));
		Answers answers = answers(SETTINGS, Runnable::run, other);
		other.hides = true;
		Answer kept = ask(answers, ANNA, CacheMode.NO_CACHE);
		assertThat(kept.age()).isEqualTo(Duration.ofSeconds(9));
		assertThat(kept.cacheStatus()).isEqualTo("hit; ttl=21; detail=shared");
		assertThat(kept.source()).isEqualTo(Answer.Source.KEPT);
		assertThat(kept.stale()).isFalse();
		other.source = Answer.Source.SHARED;
		Answer shared = ask(answers, customer("bert@example.nl"), CacheMode.NO_CACHE);
		assertThat(shared.age()).isEqualTo(Duration.ofSeconds(9));
		assertThat(shared.cacheStatus()).isEqualTo("fwd=miss; collapsed");
		assertThat(this.helpdesk.calls()).isZero();
	}

	@Test
	void olderListDoesNotReplaceANewerConversation() throws IOException {
		OtherReplica other = new OtherReplica(Duration.ofMinutes(9));
		List<Runnable> later = Collections.synchronizedList(new ArrayList<>());
		Answers answers = answers(SETTINGS, (call) -> {
			if (!later.isEmpty()) {
				later.add(call);
			}
			else {
				call.run();
			}
		}, other);
		other.source = Answer.Source.FETCHED;
		other.hides = true;
		this.helpdesk.says("with the newest message");
		Query guid = new Query(new Selector.Guid(ConversationId.of("guid", FakeHelpdesk.guidOf(ANNA))));
		ask(answers, guid);
		other.hides = false;
		later.add(() -> {
		});
		assertThat(ReplicaAnswers.text(ask(answers, ANNA))).as("in the old list, too")
			.contains("with the newest message");
		Answer again = ask(answers, guid);
		assertThat(ReplicaAnswers.text(again)).contains("with the newest message");
		assertThat(again.age()).isZero();
	}

	@Test
	void conversationOfInternalNotesAloneIsNotTold() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		Message note = new Message(null, null, "psst", "internal", null);
		this.helpdesk
			.answers((query) -> new Page(List.of(FakeHelpdesk.conversation(FakeHelpdesk.guidOf(query), "s", note)), 0,
					null));
		Answer answer = ask(answers, ANNA);
		assertThat(ReplicaAnswers.text(answer)).startsWith("{\"conversations\":[],");
		assertThat(answer.size()).isZero();
		assertThat(ask(answers, ANNA, Audience.INSIDERS).size()).isOne();
		assertThat(ReplicaAnswers.text(ask(answers, ANNA, Audience.INSIDERS))).contains("psst");
		this.helpdesk.answers((_) -> new Page(List.of(), 0, null));
		assertThat(answer.tag()).as("as if there were none").isEqualTo(ask(answers, customer("bert@example.nl")).tag());
	}

	/** The quota cancels whom nobody waits for; who joins meanwhile is not cancelled. */
	@Test
	void whoJoinsAnAbandonedCallBeginsAnew() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		this.helpdesk.answers((query) -> {
			if (this.helpdesk.calls() > 1) {
				return FakeHelpdesk.pageAbout(query, "second");
			}
			try {
				gate.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			throw new CancellationException();
		});
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Answers answers = answers(SETTINGS, threads);
			LookupOptions hasty = new LookupOptions("hasty", Priority.CLICK, this.ticker.read() + 1, CacheMode.DEFAULT,
					Audience.READERS);
			assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> answers.ask(ANNA, hasty));
			Future<Answer> late = threads.submit(() -> ask(answers, ANNA));
			await().until(() -> demandOf().callers().size() == 1);
			gate.countDown();
			assertThat(ReplicaAnswers.text(late.get())).contains("second");
		}
		assertThat(this.helpdesk.calls()).isEqualTo(2);
	}

	@Test
	void endedCallTakesNobodyOnBoard() {
		LookupOptions sam = new LookupOptions("sam", Priority.CLICK, 7, CacheMode.DEFAULT, Audience.READERS);
		InFlightCall failed = new InFlightCall(0, this.ticker);
		failed.fail(new HelpdeskException(Fault.TIMEOUT, null, null));
		InFlightCall abandoned = new InFlightCall(0, this.ticker);
		abandoned.fail(new CancellationException());
		for (InFlightCall call : List.of(failed, abandoned)) {
			assertThat(call.join(sam)).isFalse();
			assertThat(call.refreshFor("sam")).isFalse();
			assertThat(call.callers()).isEmpty();
			call.departed(true);
			assertThat(call.departed()).isFalse();
		}
		assertThat(abandoned.result()).isCancelled();
		assertThat(failed.result()).isCompletedExceptionally().isNotCancelled();
	}

	@Test
	void invalidatedIsFetchedAnew() throws IOException {
		Answers answers = answers(SETTINGS, Runnable::run);
		ask(answers, ANNA);
		this.helpdesk.says("v2");
		answers.invalidate(customer("ANNA@example.nl").selector());
		assertThat(ReplicaAnswers.text(ask(answers, ANNA))).contains("v2");
	}

	@Test
	void cardIsOpenedByAnAnswerAndNotByOneThatAnErasureHasOvertaken() {
		List<Query> opened = Collections.synchronizedList(new ArrayList<>());
		ChangeFeed feed = new QuietFeed() {

			@Override
			public void opened(Query query) {
				opened.add(query);
			}

		};
		List<Runnable> later = Collections.synchronizedList(new ArrayList<>());
		Answers answers = answers(SETTINGS, later::add, SharedCache.NONE, feed);
		Future<Answer> overtaken = CompletableFuture.supplyAsync(() -> ask(answers, ANNA));
		await().until(() -> !later.isEmpty());
		answers.erase(answers.namesOf(ANNA.selector()), ANNA::equals, Duration.ZERO);
		this.ticker.advance(Duration.ofMillis(1));
		later.removeFirst().run();
		assertThat(overtaken).succeedsWithin(Patience.LIMIT);
		assertThat(opened).isEmpty();
		fill(answers, later);
		ask(answers, ANNA);
		assertThat(opened).containsExactly(ANNA, ANNA);
	}

	@Test
	void lookUpsNeverGiveAnothersAnswer() throws IOException {
		CacheSettings small = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(24),
				Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10), DataSize.ofMegabytes(2));
		Answers answers = answers(small, Runnable::run);
		Random random = new Random(4);
		String[] domains = { "example.nl", "EXAMPLE.nl", "example.com" };
		int lookUps = Thorough.or(1_000_000, 100_000);
		for (int i = 0; i < lookUps; i++) {
			String value = "k" + random.nextInt(3000);
			int skip = 20 * random.nextInt(2);
			Query query = random.nextBoolean() ? new Query(
					new Selector.Customer(CustomerEmail.of("email", value + "@" + domains[random.nextInt(3)])), skip)
					: new Query(new Selector.Order(OrderNumber.of("number", value)), skip);
			String mine = FakeHelpdesk.about(query).toLowerCase(Locale.ROOT);
			assertThat(ReplicaAnswers.text(ask(answers, query)).toLowerCase(Locale.ROOT).contains("\"" + mine + " "))
				.isTrue();
			this.ticker.advance(Duration.ofMillis(random.nextInt(20)));
		}
		assertThat(this.helpdesk.calls()).isBetween(3000, lookUps - 1);
	}

	private Answers answers(CacheSettings settings, Executor executor) {
		return answers(settings, executor, SharedCache.NONE);
	}

	private Answers answers(CacheSettings settings, Executor executor, SharedCache replicas) {
		return answers(settings, executor, replicas, ChangeFeed.NONE);
	}

	private Answers answers(CacheSettings settings, Executor executor, SharedCache replicas, ChangeFeed changes) {
		InstantSource clock = () -> Instant.parse("2026-11-22T09:00:00Z").plusNanos(this.ticker.read());
		return new Answers(this.helpdesk, new PageRenderer(JsonMapper.builder().build()), settings,
				new TieredCache(new LocalCache(settings, this.ticker, SharedCache.NONE, changes), replicas,
						Runnable::run),
				new SingleFlight(executor, this.ticker, Duration.ofSeconds(10)), this.ticker, clock);
	}

	private Answer ask(Answers answers, Query query) {
		return ask(answers, query, CacheMode.DEFAULT);
	}

	private Answer ask(Answers answers, Query query, CacheMode mode) {
		long deadline = this.ticker.read() + Duration.ofSeconds(10).toNanos();
		return answers.ask(query, new LookupOptions("petra", Priority.CLICK, deadline, mode, Audience.READERS));
	}

	private Answer ask(Answers answers, Query query, Audience audience) {
		return answers.ask(query,
				new LookupOptions("petra", Priority.CLICK, Long.MAX_VALUE, CacheMode.DEFAULT, audience));
	}

	private static Query customer(String email) {
		return new Query(new Selector.Customer(CustomerEmail.of("email", email)));
	}

	/** Another replica that has fetched each answer so long ago. */
	private final class OtherReplica extends Unshared {

		private final Fetch fetch;

		private Answer.Source source = Answer.Source.KEPT;

		private boolean hides;

		private final AtomicInteger named = new AtomicInteger();

		OtherReplica(Duration ago) {
			long then = AnswersTests.this.ticker.read() - ago.toNanos();
			this.fetch = Fetch.here(Instant.parse("2026-11-22T09:00:00Z").plusNanos(then), then);
		}

		@Override
		public @Nullable CachedPage find(Query query) {
			return this.hides ? null : page(query);
		}

		private CachedPage page(Query query) {
			return new PageRenderer(JsonMapper.builder().build()).render(FakeHelpdesk.pageAbout(query, "old"),
					this.fetch);
		}

		@Override
		public Landed fetch(Query query, Demand demand, Predicate<CachedPage> goodEnough,
				Function<Demand, CachedPage> call) {
			return new Landed((this.source == Answer.Source.FETCHED) ? call.apply(demand) : page(query), this.source);
		}

		@Override
		public String nameOf(String caller) {
			this.named.incrementAndGet();
			return "name of " + caller;
		}

	}

}
