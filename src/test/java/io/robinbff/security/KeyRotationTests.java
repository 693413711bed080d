package io.robinbff.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import embedded.Call;
import embedded.RobinServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The credentials change on disk, as Kubernetes mounts a secret. */
@UncachedServiceTest
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@Isolated("All that is logged is counted")
class KeyRotationTests {

	@TempDir
	private static Path secrets;

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@Autowired
	private MeterRegistry meters;

	@DynamicPropertySource
	static void files(DynamicPropertyRegistry properties) throws IOException {
		write("robin-key", "robin-secret");
		properties.add("robin.api-key-file", () -> secrets.resolve("key"));
		properties.add("robin.api-secret-file", () -> secrets.resolve("secret"));
	}

	@BeforeEach
	void healthy() throws IOException {
		this.robin.reset().acceptsCredentials("robin-key", "robin-secret");
		write("robin-key", "robin-secret");
		this.ticker.advance(Duration.ofMinutes(2));
		assertThat(open()).isEqualTo(200);
		this.robin.reset();
	}

	@Test
	void newPairServesTheNextCall() throws IOException {
		this.robin.acceptsCredentials("new-key", "new-secret");
		write("new-key", "new-secret\n");
		assertThat(open()).isEqualTo(200);
		assertThat(this.robin.calls()).extracting(Call::authorised).containsExactly(true);
	}

	@Test
	void badNewPairDoesNotBreakTheGoodOldOne(CapturedOutput output) throws IOException {
		write("robin-key", "mistyped");
		assertThat(open()).isEqualTo(200);
		assertThat(open()).isEqualTo(200);
		assertThat(open()).isEqualTo(200);
		assertThat(this.robin.calls()).extracting(Call::authorised).containsExactly(false, true, true, true);
		assertThat(health().json().path("components").path("robinCalls").path("details").path("credentials").asString())
			.isEqualTo("old-pair");
		assertThat(gauge("old-pair")).isEqualTo(1);
		assertThat(output.getAll().lines().filter((line) -> line.matches(".*ERROR.*Credentials.*"))).singleElement()
			.asString()
			.contains("the old ones stay in use")
			.doesNotContain("mistyped");
	}

	@Test
	void pairThatRobinLearnsOfLateIsTriedAgainAfterAMinute() throws IOException {
		write("late-key", "late-secret");
		assertThat(open()).isEqualTo(200);
		this.robin.acceptsCredentials("late-key", "late-secret");
		this.ticker.advance(Duration.ofSeconds(61));
		this.robin.reset();
		assertThat(open()).isEqualTo(200);
		assertThat(this.robin.calls()).extracting(Call::authorised).containsExactly(true);
		assertThat(gauge("accepted")).isEqualTo(1);
	}

	@Test
	void refusedForGoodStopsCallsAndChangedFileRecoversAtOnce(CapturedOutput output) throws IOException {
		this.robin.acceptsCredentials("revoked", "revoked");
		for (int agent = 0; agent < 20; agent++) {
			Reply reply = this.front.get("/customers/agent" + agent + "@example.nl/conversations");
			assertThat(reply.status()).isEqualTo(502);
			assertThat(reply.json().path("code").asString()).isEqualTo("robin-credentials");
			assertThat(reply.header("Retry-After")).isNotNull();
		}
		assertThat(this.robin.callCount()).isEqualTo(1);
		this.ticker.advance(Duration.ofSeconds(61));
		assertThat(List.of(open(), open(), open())).containsOnly(502);
		assertThat(this.robin.callCount()).as("one probe").isEqualTo(2);
		assertThat(output.getAll().lines().filter((line) -> line.matches(".*ERROR.*Credentials.*"))).hasSize(1);
		assertThat(health().status()).isEqualTo(503);
		assertThat(gauge("refused")).isEqualTo(1);
		this.robin.acceptsCredentials("third-key", "third-secret");
		write("third-key", "third-secret");
		assertThat(open()).isEqualTo(200);
		assertThat(health().status()).isEqualTo(200);
		assertThat(gauge("refused")).isZero();
	}

	@Test
	void filesThatGoAwayLeaveThePairInUse(CapturedOutput output) throws IOException {
		Files.delete(secrets.resolve("key"));
		assertThat(List.of(open(), open(), open())).containsOnly(200);
		assertThat(output.getAll().lines().filter((line) -> line.contains("cannot be read"))).hasSize(1);
	}

	private int open() {
		return this.front.get("/customers/anna.de.vries@example.nl/conversations").status();
	}

	private double gauge(String state) {
		return this.meters.get("robin.credentials").tag("state", state).gauge().value();
	}

	private Reply health() {
		return this.front.management("/actuator/health/robin");
	}

	private static void write(String key, String secret) throws IOException {
		Files.writeString(secrets.resolve("key"), key);
		Files.writeString(secrets.resolve("secret"), secret);
	}

}
