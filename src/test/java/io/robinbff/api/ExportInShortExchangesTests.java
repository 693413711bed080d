package io.robinbff.api;

import java.time.Duration;
import java.util.List;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** An export at a service that cuts exchanges sooner than an export is usually silent. */
@ServiceTest
@TestPropertySource(properties = { "robin.web.exchange-timeout=1500ms", "robin.web.head-timeout=1500ms",
		"robin.request.deadline=1s", "robin.page-size=20" })
class ExportInShortExchangesTests {

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@AfterEach
	void recovers() {
		this.robin.recovers();
	}

	@Test
	void pageThatTakesLongerThanAnExchangeMayIsWaitedFor() {
		this.robin.isSlowBy(Duration.ofMillis(3500));
		List<String> lines = this.front
			.send("POST", "/customers/export", "{\"emailAddress\":\"" + Cast.SCOPES + "\"}",
					this.issuer.token(Issuer.EXPORT), "Content-Type", "application/json")
			.body()
			.lines()
			.toList();
		assertThat(lines.getLast()).isEqualTo("{\"complete\":true,\"exported\":1}");
		assertThat(lines).as("signs of life").hasSizeGreaterThan(4);
	}

	@ParameterizedTest
	@CsvSource({ "1002, 501", "4000, 2000", "29999, 15000", "30000, 15000", "60000, 15000", "3600000, 15000" })
	void clientHearsTwiceInAnExchangeThatItGoesOn(long exchange, long signOfLife) {
		ExportTimes times = ExportTimes.within(Duration.ofMillis(exchange));
		assertThat(times.signOfLife()).isCloseTo(Duration.ofMillis(signOfLife), Duration.ofMillis(1));
		assertThat(times.signOfLife().plus(times.pulse())).isLessThan(Duration.ofMillis(exchange));
	}

}
