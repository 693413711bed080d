package io.robinbff.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import embedded.BesideOthers;
import embedded.Thorough;
import io.robinbff.ManualTicker;
import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.conversation.WebStores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What callers of different web stores and scopes are shown is what they would be shown
 * if there was nothing else.
 */
@BesideOthers
class AudiencesTests {

	private final ManualTicker ticker = ManualTicker.still();

	/** Pages, skips, validators and lengths, whoever has asked for what before. */
	@Test
	void randomLookUpsOfAllShowWhatThereWouldBeForEach() {
		SeveralStores robin = SeveralStores.random(new Random(26), 150, 3 * SeveralStores.PAGE);
		LookUps lookUps = new LookUps(robin, this.ticker);
		Answers answers = answers(robin, 1);
		Random random = new Random(1);
		int count = Thorough.or(1_000_000, 20_000);
		for (int i = 0; i < count; i++) {
			lookUps.check(answers, random);
			this.ticker.advance(Duration.ofMillis(random.nextInt(20)));
		}
		assertThat(lookUps.shown()).as("look-ups that showed something").isGreaterThan(count / 4);
	}

	/**
	 * A caller alone with a service, and with one whose ROBIN has nothing else: whatever
	 * he asks and whenever, not one byte, header or refusal tells them apart.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 })
	void nothingTellsThatThereIsMore(int who) {
		Audience audience = SeveralStores.AUDIENCES.get(who);
		SeveralStores robin = SeveralStores.random(new Random(who), 10, SeveralStores.PAGE - 1);
		SeveralStores seen = robin.seenBy(audience);
		Answers all = answers(robin, 64);
		Answers those = answers(seen, 64);
		List<Query> queries = robin.queries();
		Random random = new Random(100 + who);
		for (int i = 0; i < Thorough.or(50_000, 3_000); i++) {
			Query query = queries.get(random.nextInt(queries.size()));
			CacheMode mode = CacheMode.values()[random.nextInt(3)];
			assertThat(told(all, query, mode, audience)).isEqualTo(told(those, query, mode, audience));
			assertThat(robin.calls()).as("how long it takes").isEqualTo(seen.calls());
			this.ticker.advance(Duration.ofMillis((long) Math.pow(10, 6 * random.nextDouble())));
		}
	}

	/** A new conversation, between one page and the next, moves the rest along. */
	@Test
	void conversationThatMovesToTheNextPageIsShownOnce() {
		Audience shoes = new Audience(true, WebStores.of(List.of("Shoes"), false));
		Helpdesk moving = (query, _) -> new Page(((query.skip() == 0) ? Stream.of("1", "2") : Stream.of("2", "3"))
			.map((number) -> new Conversation("00000000-0000-0000-0000-00000000000" + number, number, null, null, null,
					"1".equals(number) ? "Hats" : "Shoes", null, List.of(), List.of(), null, null, List.of()))
			.toList(), query.skip(), (query.skip() == 0) ? Integer.valueOf(2) : null);
		Query anna = new Query(new Selector.Customer(CustomerEmail.of("email", "anna@example.nl")));
		Answer page = answers(moving, 1).ask(anna, options(CacheMode.DEFAULT, shoes));
		assertThat(ReplicaAnswers.text(page)).containsOnlyOnce("\"subject\":\"2\"")
			.containsOnlyOnce("\"subject\":\"3\"");
		Answer found = answers(moving, 1).search(anna.selector(), options(CacheMode.DEFAULT, Audience.READERS),
				(_) -> true);
		assertThat(found.size()).isEqualTo(3);
	}

	/** On one page, as whoever watches it compares them. */
	@Test
	void validatorOfAPageIsTheAudiences() {
		SeveralStores robin = SeveralStores.random(new Random(6), 20, SeveralStores.PAGE - 1);
		Answers answers = answers(robin, 1);
		for (Query query : robin.queries()) {
			RenderedPage page = answers.ask(query, options(CacheMode.DEFAULT, Audience.INSIDERS)).page();
			for (Audience audience : SeveralStores.AUDIENCES) {
				Audience all = audience.readsNotes() ? Audience.INSIDERS : Audience.READERS;
				Answer seen = answers(robin.seenBy(audience), 1).ask(query, options(CacheMode.DEFAULT, all));
				assertThat(page.tag(audience)).isEqualTo(seen.tag());
			}
		}
	}

	@Test
	void maySayThatThereIsMoreAndNotHowMuch() {
		Audience told = new Audience(true, WebStores.of(List.of("Shoes"), true));
		Audience untold = new Audience(true, WebStores.of(List.of("Shoes"), false));
		SeveralStores robin = SeveralStores.random(new Random(5), 30, SeveralStores.PAGE - 1);
		Answers answers = answers(robin, 64);
		robin.queries().stream().filter((query) -> query.selector().selectsMany()).forEach((query) -> {
			int all = answers.ask(query, options(CacheMode.DEFAULT, Audience.INSIDERS)).size();
			Answer some = answers.ask(query, options(CacheMode.DEFAULT, told));
			String without = ReplicaAnswers.text(answers.ask(query, options(CacheMode.DEFAULT, untold)));
			String less = ",\"complete\":false";
			assertThat(ReplicaAnswers.text(some).contains(less)).isEqualTo(some.size() < all);
			assertThat(ReplicaAnswers.text(some).replace(less, "")).isEqualTo(without);
			for (Audience audience : List.of(told, untold)) {
				Answer found = answers.search(query.selector(), options(CacheMode.DEFAULT, audience), (_) -> true);
				assertThat(ReplicaAnswers.text(found)).as("a front end asks again until it is")
					.contains(",\"complete\":true");
			}
		});
	}

	private String told(Answers answers, Query query, CacheMode mode, Audience audience) {
		try {
			Answer answer = answers.ask(query, options(mode, audience));
			if (query.selector().selectsMany() || answer.size() > 0) {
				return ReplicaAnswers.text(answer) + answer.tag() + answer.age() + answer.cacheStatus()
						+ answer.source();
			}
			// Not found: a status, and no more.
			return "404";
		}
		catch (NotCached ex) {
			return "504";
		}
	}

	private LookupOptions options(CacheMode mode, Audience audience) {
		return new LookupOptions("petra", Priority.CLICK, this.ticker.in(Duration.ofSeconds(10)), mode, audience);
	}

	private Answers answers(Helpdesk robin, int megabytes) {
		CacheSettings settings = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(24),
				Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10), DataSize.ofMegabytes(megabytes));
		InstantSource clock = () -> Instant.parse("2026-11-22T09:00:00Z").plusNanos(this.ticker.read());
		return ReplicaAnswers.of(robin, settings, SharedCache.NONE, this.ticker, clock);
	}

}
