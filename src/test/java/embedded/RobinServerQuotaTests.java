package embedded;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The embedded ROBIN's quota, by a clock that stands still until told. */
@BesideOthers
class RobinServerQuotaTests {

	private static final String NICK = "nick@example.com";

	private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.EPOCH);

	private static RobinServer robin;

	private final RobinClient client = new RobinClient(robin);

	@BeforeAll
	static void start() {
		robin = RobinServer.start(0, (InstantSource) NOW::get);
	}

	@AfterAll
	static void stop() {
		robin.close();
	}

	@AfterEach
	void heal() {
		robin.reset();
		this.client.close();
	}

	@Test
	void quotaIsExactOverEveryWindow() throws Exception {
		robin.hasQuota();
		for (int second = 0; second < 10; second++) {
			for (int i = 0; i < 3; i++) {
				assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(200);
			}
			HttpResponse<String> fourth = this.client.ask("emailAddress", NICK);
			assertThat(fourth.statusCode()).isEqualTo(429);
			assertThat(fourth.headers().firstValue("Retry-After")).hasValue("1");
			advance(Duration.ofMillis(1));
			assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(429);
			advance(Duration.ofMillis(999));
		}
		assertThat(robin.overQuotaCount()).isEqualTo(2 * 10);
	}

	@Test
	void quotaOfAMinuteHoldsWhereTheSecondsDoes() throws Exception {
		robin.hasQuota(5, Duration.ofMinutes(1));
		for (int i = 0; i < 5; i++) {
			assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(200);
			advance(Duration.ofSeconds(2));
		}
		assertThat(this.client.ask("emailAddress", NICK).headers().firstValue("Retry-After")).hasValue("50");
		advance(Duration.ofSeconds(50).minusNanos(1));
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(429);
		advance(Duration.ofNanos(1));
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(200);
		assertThat(this.client.ask("emailAddress", NICK).statusCode()).isEqualTo(429);
	}

	@Test
	void documentedQuotaHasFourWindows() {
		AtomicReference<Instant> time = new AtomicReference<>(Instant.EPOCH);
		RobinQuota quota = new RobinQuota(RobinQuota.DOCUMENTED, time::get);
		Duration step = Duration.ofMillis(334);
		int passed = 0;
		while (time.get().isBefore(Instant.EPOCH.plus(Duration.ofHours(4)))) {
			passed += quota.refusal().isEmpty() ? 1 : 0;
			time.updateAndGet((now) -> now.plus(step));
		}
		assertThat(passed).isEqualTo(40_000);
		assertThat(quota.refused()).isPositive();
	}

	private static void advance(Duration time) {
		NOW.updateAndGet((now) -> now.plus(time));
	}

}
