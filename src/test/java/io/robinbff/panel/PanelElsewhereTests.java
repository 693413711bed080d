package io.robinbff.panel;

import demo.AppsOnAnyPort;
import demo.CrmPages;
import embedded.Cast;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever works on an app tries it against the demo, on whatever port it runs. */
@ServiceTest
@Import(CrmPages.class)
@TestPropertySource(properties = "robin.access.cors-origins=" + AppsOnAnyPort.KNOWN)
class PanelElsewhereTests {

	@Autowired
	private Front front;

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:5173", "http://localhost:3000", "http://localhost:8081" })
	void anAppOnThisMachineMayAsk(String origin) {
		Reply answer = ask(origin);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(origin);
		assertThat(answer.header("Access-Control-Expose-Headers")).contains("Retry-After");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://evil.example", "https://localhost:3000", "http://localhost.evil.example:3000",
			"http://localhost:3000.evil.example", "null" })
	void nobodyElseMay(String origin) {
		assertThat(ask(origin).status()).isEqualTo(403);
	}

	@Test
	void whatIsNoQuestionOfAnotherPageStaysAsItIs() {
		assertThat(ask("http://localhost:" + this.front.port()).status()).isEqualTo(200);
	}

	private Reply ask(String origin) {
		return this.front.get("/customers/" + Cast.ANNA + "/conversations", this.front.reader(), "Origin", origin);
	}

}
