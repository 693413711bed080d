package io.robinbff.events;

import java.time.Duration;

import embedded.Cast;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** Without a secret there is no door, and answers are as they were. */
@ServiceTest
class NoEventsTests {

	@Autowired
	private Front front;

	@Autowired
	private ManualTicker ticker;

	@Test
	void thereIsNoDoor() {
		for (String secret : new String[] { "", "x".repeat(32), this.front.reader() }) {
			Reply reply = this.front.send("POST", "/hooks/conversations", "{}", secret);
			assertThat(reply.status()).isEqualTo(404);
			assertThat(reply.json().path("code").asString()).isEqualTo("not-found");
		}
	}

	@Test
	void ageAloneDecides() {
		this.front.get("/customers/" + Cast.ANNA + "/conversations");
		this.ticker.advance(Duration.ofSeconds(31));
		Reply reply = this.front.get("/customers/" + Cast.ANNA + "/conversations");
		assertThat(reply.json().path("stale").asBoolean(false)).isTrue();
		assertThat(reply.json().has("confirmedAt")).isFalse();
		assertThat(reply.header("Cache-Status")).matches("robin-bff; hit; ttl=-\\d+");
	}

}
