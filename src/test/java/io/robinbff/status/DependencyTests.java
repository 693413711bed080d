package io.robinbff.status;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.event.Level;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** One line when something goes away, one when it is back, one an hour between. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("All that is logged is counted")
class DependencyTests {

	private Instant now = Instant.parse("2026-11-25T03:00:00Z");

	private final Dependency issuer = new Dependency("issuer", Level.WARN, "The issuer is away", "The issuer is back",
			() -> this.now);

	@Test
	void saysOnceThatItIsAwayAndOnceThatItIsBack(CapturedOutput output) {
		for (int second = 0; second < 480; second++) {
			this.issuer.isAway("a.example", "ConnectException");
			this.now = this.now.plusSeconds(1);
		}
		assertThat(this.issuer.health().getDetails()).containsEntry("since", "2026-11-25T03:00:00Z")
			.containsEntry("cause", "ConnectException");
		this.issuer.isHere("a.example");
		this.issuer.isHere("a.example");
		assertThat(output.getAll().lines().filter((line) -> line.contains("The issuer is"))).hasSize(2)
			.first()
			.asString()
			.contains("The issuer is away (a.example): ConnectException");
		assertThat(output).contains("The issuer is back (a.example), after 480 s");
	}

	@Test
	void saysItAgainEachHour(CapturedOutput output) {
		for (int minute = 0; minute <= 180; minute++) {
			this.issuer.isAway("ConnectException");
			this.now = this.now.plus(Duration.ofMinutes(1));
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("The issuer is away"))).hasSize(4);
	}

	@Test
	void saysOfAFlapOnlyItsBeginning(CapturedOutput output) {
		for (int i = 0; i < 100; i++) {
			this.issuer.isAway("ConnectException");
			this.issuer.isHere();
			this.now = this.now.plusSeconds(10);
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("The issuer is"))).hasSize(2);
		this.issuer.isAway("ConnectException");
		this.now = this.now.plusSeconds(61);
		this.issuer.isAway("ConnectException");
		assertThat(output.getAll().lines().filter((line) -> line.contains("The issuer is"))).hasSize(3);
	}

	@Test
	void isAwayUntilTheLastOfSeveralIsBack() {
		this.issuer.isAway("a.example", "ConnectException");
		this.issuer.isAway("b.example", "ConnectException");
		this.issuer.isHere("a.example");
		assertThat(this.issuer.here()).isFalse();
		this.issuer.isHere("b.example");
		assertThat(this.issuer.here()).isTrue();
	}

}
