package io.robinbff.cluster;

import java.time.Duration;

import embedded.RedisProcess;
import io.robinbff.cluster.Leases.Grant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Leases in a real Redis, between two replicas. */
class LeasesTests {

	private static final Duration LENGTH = Duration.ofSeconds(3);

	private final RedisProcess redis = RedisProcess.start();

	private final Replica one = new Replica(this.redis.urlOfUser(), "one");

	private final Replica other = new Replica(this.redis.urlOfUser(), "other");

	@BeforeEach
	void connect() {
		await().until(() -> this.one.redis().present() && this.other.redis().present());
	}

	@AfterEach
	void close() {
		this.one.close();
		this.other.close();
		this.redis.close();
	}

	@Test
	void oneHoldsALeaseUntilItReleasesIt() {
		assertThat(this.one.leases().tryAcquire("call", LENGTH)).isEqualTo(Grant.ACQUIRED);
		assertThat(this.other.leases().tryAcquire("call", LENGTH)).isEqualTo(Grant.TAKEN);
		this.other.leases().release("call");
		assertThat(this.other.leases().isHeld("call").join()).as("others release nothing").isTrue();
		this.one.leases().release("call");
		await().until(() -> !this.other.leases().isHeld("call").join());
		assertThat(this.other.leases().tryAcquire("call", LENGTH)).isEqualTo(Grant.ACQUIRED);
	}

	@Test
	void whoKeepsALeaseRenewsItAndWhoDiesLosesIt() {
		assertThat(this.one.leases().tryAcquire("call", LENGTH)).isEqualTo(Grant.ACQUIRED);
		this.one.leases().keep("call", LENGTH);
		await().pollInterval(Duration.ofMillis(20)).until(() -> millisLeft() < LENGTH.toMillis() - 300);
		await("it has more time than it had").pollInterval(Duration.ofMillis(20))
			.until(() -> millisLeft() > LENGTH.toMillis() - 200);
		this.one.close();
		await().until(() -> !this.other.leases().isHeld("call").join());
	}

	@Test
	void whatAnotherHasAcquiredMeanwhileIsLeftAlone() {
		assertThat(this.one.leases().tryAcquire("call", LENGTH)).isEqualTo(Grant.ACQUIRED);
		this.one.leases().keep("call", LENGTH);
		this.redis.ask("DEL", key());
		assertThat(this.other.leases().tryAcquire("call", LENGTH)).isEqualTo(Grant.ACQUIRED);
		await().until(() -> !this.other.leases().isHeld("call").join());
	}

	private long millisLeft() {
		return Long.parseLong(this.redis.ask("PTTL", key()));
	}

	private String key() {
		return this.one.redis().name("lease:call");
	}

}
