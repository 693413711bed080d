package io.robinbff.watch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.ManualTicker;
import io.robinbff.cache.Answers;
import io.robinbff.cache.Audience;
import io.robinbff.cache.CacheMode;
import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.ChangeFeed.Standing;
import io.robinbff.cache.LookupOptions;
import io.robinbff.cache.ReplicaAnswers;
import io.robinbff.cache.SharedCache;
import io.robinbff.cache.View;
import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.web.EventStream;
import io.robinbff.web.HeldTags;
import io.robinbff.web.Refused;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** All watches of a replica, on a clock and with looks that a test lets happen. */
class WatchesTests {

	private static final View VIEW = new View(new Query(new Selector.Customer(new CustomerEmail("a@x.nl"))),
			Audience.READERS, null);

	private static final Instant THEN = Instant.parse("2026-11-26T10:00:00Z");

	private static final CacheSettings CACHE = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10),
			DataSize.ofMegabytes(8));

	private final ManualTicker ticker = ManualTicker.still();

	private List<Conversation> conversations = List.of();

	private final Deque<Runnable> looks = new ArrayDeque<>();

	private final Answers answers = ReplicaAnswers.of(
			(query, demand) -> new Page(this.conversations, query.skip(), null), CACHE, SharedCache.NONE, this.ticker,
			() -> THEN);

	private final Watches watches = new Watches(this.answers, new WatchSettings(3, 2, Duration.ofHours(1)),
			new WatchMetrics(new SimpleMeterRegistry()), this.ticker, () -> THEN, this.looks::add);

	/** Behind a slow Redis they would pile up, and an older one might end last. */
	@Test
	void looksOnceAtATimeHoweverOftenSomethingChanges() {
		this.watches.enter(new Watch(admit("crm"), new EventStream(), Standing.OFF, this.ticker.read()));
		for (int second = 0; second < 10; second++) {
			changes();
		}
		assertThat(this.looks).hasSize(1);
		this.looks.pop().run();
		changes();
		assertThat(this.looks).hasSize(1);
	}

	/** Whoever makes it slow has it done less often. */
	@Test
	void looksAreTenTimesAsFarApartAsTheyTake() {
		this.conversations = List.of(new Conversation("28ba3e2a-0000-0000-0000-000000000000", "About shoes", null, null,
				null, null, null, List.of(), List.of(), null, null, List.of()));
		this.answers.ask(VIEW.query(), new LookupOptions("crm", Priority.CLICK, this.ticker.in(Duration.ofSeconds(1)),
				CacheMode.DEFAULT, Audience.READERS));
		View slow = new View(VIEW.query(), Audience.READERS, (json) -> {
			this.ticker.advance(Duration.ofSeconds(2));
			return true;
		});
		this.watches.enter(new Watch(this.watches.admit(slow, "crm", null, HeldTags.of(new MockHttpServletRequest())),
				new EventStream(), Standing.OFF, this.ticker.read()));
		changes();
		this.looks.pop().run();
		for (int second = 3; second < 20; second++) {
			changes();
			assertThat(this.looks).as("%d s after the first look", second).isEmpty();
		}
		changes();
		assertThat(this.looks).hasSize(1);
	}

	private void changes() {
		this.answers.watched().add(VIEW.query());
		this.ticker.advance(Duration.ofSeconds(1));
		this.watches.tend();
	}

	/** Whoever has "any" has none of what was not kept as the watch began. */
	@Test
	void anyIsNoneWhileNothingIsKept() {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.addHeader("If-None-Match", "*");
		Watches.Place place = this.watches.admit(VIEW, "crm", null, HeldTags.of(request));
		List<String> got = new ArrayList<>();
		this.watches.enter(new Watch(place, new EventStream() {
			@Override
			public Sent send(byte[] bytes) {
				got.add(new String(bytes, StandardCharsets.UTF_8));
				return Sent.SENT;
			}
		}, Standing.OFF, this.ticker.read()));
		changes();
		this.looks.pop().run();
		this.answers.ask(VIEW.query(), new LookupOptions("crm", Priority.CLICK, this.ticker.in(Duration.ofSeconds(1)),
				CacheMode.DEFAULT, Audience.READERS));
		changes();
		this.looks.pop().run();
		changes();
		assertThat(got).singleElement().asString().startsWith("event: changed");
	}

	/** However hard somebody knocks who has all that is his. */
	@Test
	void whoIsRefusedTakesNobodysPlaceMeanwhile() throws InterruptedException {
		admit("greedy");
		admit("greedy");
		AtomicBoolean enough = new AtomicBoolean();
		Thread greedy = Thread.ofPlatform().start(() -> {
			while (!enough.get()) {
				assertThatExceptionOfType(Refused.class).isThrownBy(() -> admit("greedy"));
			}
		});
		for (int turn = 0; turn < 50_000; turn++) {
			this.watches.giveBack(admit("modest"));
		}
		enough.set(true);
		greedy.join();
	}

	private Watches.Place admit(String caller) {
		return this.watches.admit(VIEW, caller, null, HeldTags.of(new MockHttpServletRequest()));
	}

}
