package io.robinbff.panel;

import io.robinbff.Front;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code ROBIN_PANEL_ENABLED=false}. */
@ServiceTest
@TestPropertySource(properties = "robin.panel.enabled=false")
class PanelOffTests {

	@Autowired
	private Front front;

	@Test
	void thereIsNoPanel() {
		Front.Reply reply = this.front.get("/panel/robin-conversations.js", null);
		assertThat(reply.status()).isEqualTo(404);
		assertThat(reply.json().path("code").asString()).isEqualTo("not-found");
	}

}
