package io.robinbff.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random look-ups by callers of all audiences, each held against the service that it
 * would be if its ROBIN had nothing but what the caller may see: no letter, count,
 * validator or length is another.
 */
public final class LookUps {

	private final Ticker ticker;

	private final List<Query> queries;

	private final Map<Audience, Answers> alone = new HashMap<>();

	private final Map<Asked, Told> expected = new HashMap<>();

	private int shown;

	public LookUps(SeveralStores robin, Ticker ticker) {
		this.ticker = ticker;
		this.queries = robin.queries();
		CacheSettings none = new CacheSettings(Duration.ofMillis(1), Duration.ZERO, Duration.ZERO, Duration.ZERO,
				Duration.ZERO, Duration.ZERO, DataSize.ofMegabytes(1));
		// Who sees all of what there is, is limited by nothing.
		SeveralStores.AUDIENCES.forEach((audience) -> this.alone.put(audience, ReplicaAnswers.of(robin.seenBy(audience),
				none, SharedCache.NONE, Ticker.systemTicker(), () -> Instant.parse("2026-11-22T09:00:00Z"))));
	}

	/** Makes one. */
	public void check(Answers answers, Random random) {
		Audience audience = SeveralStores.AUDIENCES.get(random.nextInt(SeveralStores.AUDIENCES.size()));
		Query query = this.queries.get(random.nextInt(this.queries.size()));
		int filter = query.selector().selectsMany() ? random.nextInt(4) : 0;
		// Without limits pages are ROBIN's, and shorter by what is notes alone.
		boolean canPage = filter == 0 && query.selector().selectsMany() && audience != Audience.READERS;
		Query page = canPage ? new Query(query.selector(), random.nextInt(4) * SeveralStores.PAGE) : query;
		Asked asked = new Asked(audience, page, filter);
		Told told = told(answers, asked, audience, this.ticker);
		Told wanted = this.expected.computeIfAbsent(asked, (_) -> told(this.alone.get(audience), asked,
				audience.readsNotes() ? Audience.INSIDERS : Audience.READERS, Ticker.systemTicker()));
		if (audience == Audience.READERS && filter == 0) {
			assertThat(wanted.letters()).as("%s", asked).startsWith(told.letters());
		}
		else if (!audience.isLimited() && told.body().contains("\"complete\":false")) {
			// Of ROBIN's own pages one was asked for before another that is in front of
			// it.
			assertThat(told.letters()).as("%s", asked).isEqualTo(wanted.letters());
		}
		else {
			assertThat(told).as("%s", asked).isEqualTo(wanted);
		}
		this.shown += (told.count() > 0) ? 1 : 0;
	}

	private static Told told(Answers answers, Asked asked, Audience audience, Ticker ticker) {
		LookupOptions options = new LookupOptions("petra", Priority.CLICK,
				ticker.read() + Duration.ofSeconds(10).toNanos(), CacheMode.DEFAULT, audience);
		Answer answer = (asked.filter == 0) ? answers.ask(asked.query, options)
				: answers.search(asked.query.selector(), options, filter(asked.filter));
		String body = ReplicaAnswers.text(answer);
		assertThat(answer.list().length()).isEqualTo(body.getBytes(StandardCharsets.UTF_8).length);
		String truth = body.substring(body.indexOf(",\"fetchedAt\""));
		return new Told(body.substring(0, body.length() - truth.length()), answer.tag(), answer.size(),
				answer.showsInternalNotes());
	}

	private static Wanted filter(int number) {
		String part = List.of("", "\"state\":\"open\"", "\"webStore\":\"Shoes\"", "a note of").get(number);
		return (json) -> new String(json, StandardCharsets.UTF_8).contains(part);
	}

	/** Returns how many showed something. */
	public int shown() {
		return this.shown;
	}

	/**
	 * A question.
	 *
	 * @param audience who asks
	 * @param query what is asked
	 * @param filter which filter, 0 for none
	 */
	private record Asked(Audience audience, Query query, int filter) {
	}

	/**
	 * All that an answer tells, but how old it is.
	 *
	 * @param body what goes out
	 * @param tag its validator
	 * @param count how many conversations are shown, and recorded to be
	 * @param notes whether notes are
	 */
	private record Told(String body, String tag, int count, boolean notes) {

		String letters() {
			return this.body.substring(0, this.body.lastIndexOf("],\"skip\""));
		}

	}

}
