package io.robinbff.security;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.conversation.WebStores;
import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class CallerLimitTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final CallerLimit limit = limit(60);

	@Test
	void minuteMayBeAskedAtOnceAndThenEvenly() {
		assertThat(allowed("petra", 100)).isEqualTo(60);
		pass(Duration.ofSeconds(1));
		assertThat(allowed("petra", 100)).isEqualTo(1);
		pass(Duration.ofSeconds(10));
		assertThat(allowed("petra", 100)).isEqualTo(10);
		pass(Duration.ofHours(1));
		assertThat(allowed("petra", 100)).isEqualTo(60);
	}

	@Test
	void whoWaitsAsToldIsServed() {
		allowed("petra", 100);
		Duration wait = this.limit.take(caller("petra", "https://a"));
		assertThat(wait).isEqualTo(Duration.ofSeconds(1));
		pass(wait);
		assertThat(this.limit.take(caller("petra", "https://a"))).isZero();
	}

	@Test
	void oneCallerCostsAnotherNothing() {
		allowed("petra", 100);
		assertThat(allowed("sam", 60)).isEqualTo(60);
		assertThat(this.limit.take(caller("petra", "https://b"))).as("another issuer's petra").isZero();
	}

	@Test
	void somebodyWhoTriesIsToldOnceAndCountedEachTime(CapturedOutput output) {
		allowed("petra@example.com", 160);
		assertThat(this.meters.get("robin.callers.refused").counter().count()).isEqualTo(100);
		assertThat(output.getAll().split("A caller asks more than 60 times a minute", -1)).hasSize(2);
		assertThat(output).contains("caller:").doesNotContain("petra");
		pass(Duration.ofMinutes(10));
		allowed("petra@example.com", 160);
		assertThat(output.getAll().split("A caller asks more than 60 times a minute", -1)).hasSize(3);
	}

	/** An export waits for its next page, and a filtered list does without it. */
	@Test
	void furtherPageIsNoRefusedRequest(CapturedOutput output) {
		Caller petra = caller("petra", "https://a");
		for (int page = 0; page < 160; page++) {
			assertThat(this.limit.takePage(petra).isZero()).as("page %s", page).isEqualTo(page < 60);
		}
		assertThat(this.meters.get("robin.callers.refused").counter().count()).isZero();
		assertThat(output).doesNotContain("A caller asks more");
		assertThat(this.limit.take(petra)).as("one rate for both").isEqualTo(Duration.ofSeconds(1));
		assertThat(this.meters.get("robin.callers.refused").counter().count()).isEqualTo(1);
		assertThat(output).contains("A caller asks more than 60 times a minute");
	}

	@Test
	void memoryIsBounded() {
		for (int caller = 0; caller < 150_000; caller++) {
			this.limit.take(caller("caller " + caller, "https://a"));
		}
		assertThat(this.limit.size()).isLessThanOrEqualTo(100_000);
		pass(Duration.ofMinutes(11));
		assertThat(this.limit.size()).isZero();
	}

	@Test
	void zeroIsNoLimit() {
		CallerLimit none = limit(0);
		for (int i = 0; i < 10_000; i++) {
			assertThat(none.take(caller("petra", "https://a"))).isZero();
			assertThat(none.takePage(caller("petra", "https://a"))).isZero();
		}
	}

	private CallerLimit limit(int perMinute) {
		return new CallerLimit(new CallerLimitSettings(perMinute, 0, 0, 0), new Pseudonyms(PrivacyKey.of(null, null)),
				this.nanos::get, this.meters);
	}

	private int allowed(String subject, int asked) {
		int allowed = 0;
		for (int i = 0; i < asked; i++) {
			allowed += this.limit.take(caller(subject, "https://a")).isZero() ? 1 : 0;
		}
		return allowed;
	}

	private static Caller caller(String subject, String issuer) {
		return new Caller(subject, null, issuer, false, WebStores.ALL);
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

}
