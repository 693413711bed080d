package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import embedded.RedisProcess;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.robinbff.ManualTicker;
import io.robinbff.cluster.Replica;
import io.robinbff.conversation.HelpdeskException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Two replicas that share a real Redis. */
class PeersTests {

	private static final BreakerSettings SETTINGS = new BreakerSettings(4, 2, 50, Duration.ofSeconds(4), 80,
			Duration.ofSeconds(10), Duration.ZERO);

	private static final ApiCredentials PAIR = new ApiCredentials("key", "secret");

	private final RedisProcess redis = RedisProcess.start();

	private final List<Replica> replicas = new ArrayList<>();

	private final ManualTicker ticker = ManualTicker.still();

	@AfterEach
	void close() {
		this.replicas.forEach(Replica::close);
		assertThat(this.redis.denied()).as("what the manual's user may not").isEmpty();
		this.redis.close();
	}

	@Test
	void breakersOpenTogetherAndOneProbes() {
		Breaker one = breaker();
		Breaker other = breaker();
		fail(one);
		fail(one);
		await().until(() -> "open".equals(other.state()));
		this.ticker.advance(Duration.ofSeconds(11));
		one.admit(new Departure());
		assertThatExceptionOfType(HelpdeskException.class).as("the other one is probing")
			.isThrownBy(() -> other.admit(new Departure()));
		one.succeeded(1);
		await().until(() -> "closed".equals(other.state()));
		other.admit(new Departure());
	}

	@Test
	void refusedCredentialsAreKnownToAll() {
		CredentialsRotation one = credentials();
		CredentialsRotation other = credentials();
		one.refused(one.next(new Departure()));
		await().until(() -> other.state() == CredentialsRotation.State.REFUSED);
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(other::check);
		this.ticker.advance(Duration.ofSeconds(61));
		ApiCredentials probe = one.next(new Departure());
		assertThatExceptionOfType(HelpdeskException.class).as("the other one is probing")
			.isThrownBy(() -> other.next(new Departure()));
		one.accepted(probe);
		await().until(() -> other.state() == CredentialsRotation.State.ACCEPTED);
	}

	@Test
	void withoutRedisEachIsForItself() {
		Breaker one = breaker();
		Breaker other = breaker();
		this.redis.kill();
		fail(one);
		fail(one);
		assertThat(one.state()).isEqualTo("open");
		assertThat(other.state()).isEqualTo("closed");
		this.ticker.advance(Duration.ofSeconds(11));
		one.admit(new Departure());
	}

	private static void fail(Breaker breaker) {
		breaker.admit(new Departure());
		breaker.failed(1, new IllegalStateException());
	}

	private Breaker breaker() {
		Replica replica = join();
		return new Breaker(CircuitBreakerRegistry.ofDefaults(), SETTINGS, this.ticker, replica.peers(),
				replica.leases());
	}

	private CredentialsRotation credentials() {
		Replica replica = join();
		return new CredentialsRotation(() -> PAIR, this.ticker, replica.peers(), replica.leases());
	}

	private Replica join() {
		Replica replica = new Replica(this.redis.urlOfUser(), "replica-" + this.replicas.size());
		this.replicas.add(replica);
		await().until(replica.redis()::present);
		return replica;
	}

}
