package io.robinbff.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import embedded.Fault;
import embedded.RobinConversation;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An empty list is told, and takes away what is kept, only if ROBIN says so of this very
 * question.
 */
@ServiceTest
class EmptyAnswersTests {

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

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"conversations\":null}", "{\"conversations\":[null]}",
			"{\"conversations\":[],\"error\":\"busy\"}" })
	void answerWithoutItsListTakesNothingAway(String odd) {
		String address = "odd" + odd.hashCode() + "@empty.nl";
		String path = "/customers/" + address + "/conversations";
		RobinConversation kept = RobinConversation.numbered(odd.hashCode());
		this.robin.hasConversationsOf(address, kept);
		assertThat(this.front.get(path).json().path("conversations")).hasSize(1);

		this.robin.suffers(Fault.answer(200, Map.of(), odd.getBytes(StandardCharsets.UTF_8)));
		this.ticker.advance(Duration.ofSeconds(20));
		Reply reply = this.front.get(path, this.front.reader(), "Cache-Control", "no-cache");
		assertThat(reply.json().path("conversations")).hasSize(1);
		assertThat(reply.json().path("stale").asBoolean()).isTrue();
		assertThat(reply.header("Cache-Status")).endsWith("; detail=unreadable");
		assertThat(this.front
			.get("/conversations/" + RobinConversation.idFrom("guid " + odd.hashCode()), this.front.reader(),
					"Cache-Control", "only-if-cached")
			.status()).isEqualTo(200);
	}

	@Test
	void realEmptyListTakesAllAway() {
		this.robin.hasConversationsOf("gone@empty.nl", RobinConversation.numbered(7001));
		this.front.get("/customers/gone@empty.nl/conversations");
		this.robin.hasConversationsOf("gone@empty.nl");
		this.ticker.advance(Duration.ofSeconds(20));
		assertThat(this.front
			.get("/customers/gone@empty.nl/conversations", this.front.reader(), "Cache-Control", "no-cache")
			.json()
			.path("conversations")).isEmpty();
		assertThat(this.front
			.get("/conversations/" + RobinConversation.idFrom("guid 7001"), this.front.reader(), "Cache-Control",
					"only-if-cached")
			.status()).isEqualTo(504);
	}

	/** Whichever of them ROBIN knows. */
	@ParameterizedTest
	@CsvSource({ "customers, bob@empty.nl, bob@\uFF45mpty.nl", "customers, eve@xn--emp-pla.nl, eve@\u00E4emp.nl",
			"customers, eva@\u00E4emp.nl, eva@xn--emp-pla.nl", "orders, '#77002', 77002", "orders, 77003, '#77003'",
			"orders, '#77004', '# 77004'" })
	void spellingThatRobinDoesNotKnowSpoilsNoOther(String kind, String spelling, String unknownSpelling) {
		String known = "/" + kind + "/" + Front.encode(spelling) + "/conversations";
		String unknown = "/" + kind + "/" + Front.encode(unknownSpelling) + "/conversations";
		// This ROBIN takes all spellings of an order for one.
		boolean isOrder = "orders".equals(kind);
		assertThat(this.front.get(unknown).json().path("conversations")).isEmpty();
		RobinConversation conversation = RobinConversation.numbered(7002);
		if (isOrder) {
			this.robin.hasConversationsOfOrder(spelling, conversation);
		}
		else {
			this.robin.hasConversationsOf(spelling, conversation);
		}
		assertThat(this.front.get(known).json().path("conversations")).hasSize(1);
		this.ticker.advance(Duration.ofSeconds(20));
		if (isOrder) {
			this.robin.hasConversationsOfOrder(spelling);
		}
		assertThat(
				this.front.get(unknown, this.front.reader(), "Cache-Control", "no-cache").json().path("conversations"))
			.isEmpty();
		int calls = this.robin.callCount();
		Reply again = this.front.get(known);
		assertThat(again.json().path("conversations")).hasSize(1);
		assertThat(again.json().path("stale").asBoolean(true)).isFalse();
		assertThat(this.robin.callCount()).isEqualTo(calls);
	}

	@Test
	void whoHasNoTimeIsNotToldOfTheQuota() {
		// Or it has answered before anybody looks whether it has.
		this.robin.isSlowBy(Duration.ofSeconds(3));
		Reply reply = this.front.get("/customers/hurry@empty.nl/conversations", this.front.reader(), "Prefer",
				"wait=0");
		assertThat(reply.status()).isEqualTo(504);
		assertThat(reply.json().path("code").asString()).isEqualTo("robin-timeout");
	}

}
