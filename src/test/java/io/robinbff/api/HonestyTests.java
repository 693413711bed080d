package io.robinbff.api;

import java.time.Duration;
import java.util.List;

import embedded.Cast;
import embedded.RobinConversation;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** What the headers say about how true an answer is. */
@ServiceTest
class HonestyTests {

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@AfterEach
	void healthy() {
		this.robin.recovers();
		this.ticker.advance(Duration.ofMinutes(2));
	}

	@Test
	void freshThenKeptThenStaleThenOld() {
		String path = "/customers/honest@example.nl/conversations";
		this.robin.hasConversationsOf("honest@example.nl", RobinConversation.several(2));

		Reply fresh = this.front.get(path);
		assertThat(fresh.header("Cache-Status")).isEqualTo("robin-bff; fwd=miss; stored");
		assertThat(fresh.header("Age")).isEqualTo("0");
		assertThat(fresh.header("Cache-Control")).isEqualTo("no-store");
		int calls = this.robin.callCount();

		this.ticker.advance(Duration.ofSeconds(20));
		Reply kept = this.front.get(path);
		assertThat(kept.header("Age")).isIn("20", "21");
		assertThat(kept.header("Cache-Status")).startsWith("robin-bff; hit; ttl=");
		assertThat(kept.json().path("stale").asBoolean(true)).isFalse();
		assertThat(this.robin.callCount()).isEqualTo(calls);

		this.robin.failsAlways(503);
		this.ticker.advance(Duration.ofHours(3));
		Reply old = this.front.get(path);
		assertThat(old.status()).isEqualTo(200);
		assertThat(old.json().path("stale").asBoolean()).isTrue();
		assertThat(old.json().path("conversations")).hasSize(2);
		assertThat(Long.parseLong(String.valueOf(old.header("Age")))).isGreaterThanOrEqualTo(3 * 3600);
		assertThat(old.header("Cache-Status")).endsWith("; detail=unavailable");
	}

	@Test
	void unchangedAnswerCostsNoBody() {
		String path = "/customers/tagged@example.nl/conversations";
		this.robin.hasConversationsOf("tagged@example.nl", RobinConversation.several(2));
		String tag = String.valueOf(this.front.get(path).header("ETag"));
		assertThat(tag).startsWith("W/\"");
		Reply unchanged = this.front.get(path, this.front.reader(), "If-None-Match", tag);
		assertThat(unchanged.status()).isEqualTo(304);
		assertThat(unchanged.body()).isEmpty();
		assertThat(unchanged.header("Age")).isNotNull();
		assertThat(this.front.get(path, this.front.reader(), "If-None-Match", "W/\"other\"").status()).isEqualTo(200);
	}

	@Test
	void onlyIfCachedAndNothingThere() {
		int calls = this.robin.callCount();
		Reply reply = this.front.get("/customers/never.asked@example.nl/conversations", this.front.reader(),
				"Cache-Control", "only-if-cached");
		assertThat(reply.status()).isEqualTo(504);
		assertThat(reply.json().path("code").asString()).isEqualTo("not-cached");
		assertThat(this.robin.callCount()).isEqualTo(calls);
	}

	@Test
	void readersGetNoNotesFromWhatAnInsiderFetched() {
		String path = "/conversations/" + Cast.SCOPES_GUID;
		Reply insider = this.front.get("/customers/" + Cast.SCOPES + "/conversations", this.front.insider());
		assertThat(insider.body()).contains("\"internal\"");
		Reply reader = this.front.get("/customers/" + Cast.SCOPES + "/conversations");
		assertThat(reader.body()).doesNotContain("\"internal\"");
		Reply single = this.front.get(path);
		assertThat(single.header("Cache-Status")).contains("hit");
		assertThat(single.body()).doesNotContain("\"internal\"");
		assertThat(single.header("ETag")).isNotEqualTo(this.front.get(path, this.front.insider()).header("ETag"));
	}

	@Test
	void askingForLessTimeIsApplied() {
		Reply reply = this.front.get("/customers/hasty@example.nl/conversations", this.front.reader(), "Prefer",
				"wait=3");
		assertThat(reply.header("Preference-Applied")).isEqualTo("wait=3");
	}

	@Test
	void quotaIsShownAndCostsNothing() {
		this.front.get("/orders/quota/conversations");
		int calls = this.robin.callCount();
		Reply reply = this.front.get("/quota");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(this.robin.callCount()).isEqualTo(calls);
		List<String> names = reply.json().path("windows").valueStream().map((w) -> w.path("name").asString()).toList();
		assertThat(names).containsExactly("second", "minute", "hour", "day");
		var day = reply.json().path("windows").path(3);
		assertThat(day.path("limit").asInt()).isEqualTo(100_000);
		assertThat(day.path("left").asInt()).isLessThan(100_000);
		assertThat(day.path("reset").asString()).endsWith("Z");
		Reply any = this.front.get("/orders/quota/conversations");
		assertThat(any.header("RateLimit-Policy")).contains("\"day\";q=100000;w=86400");
		assertThat(any.header("RateLimit")).contains("\"day\";r=" + day.path("left").asInt() + ";t=");
	}

}
