package io.robinbff.security;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import embedded.RedisProcess;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.Replica;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SeenSignaturesTests {

	private static final Duration LIFE = Duration.ofMinutes(10);

	private final AtomicLong nanos = new AtomicLong();

	@Test
	void signatureIsUsedOnceUntilItIsWorthNothing() {
		SeenSignatures seen = new SeenSignatures(Leases.NONE, LIFE, this.nanos::get);
		assertThat(seen.use("a")).isTrue();
		assertThat(seen.use("a")).isFalse();
		assertThat(seen.use("b")).isTrue();
		seen.forget("a");
		assertThat(seen.use("a")).isTrue();
		this.nanos.addAndGet(LIFE.toNanos() - 1);
		assertThat(seen.use("a")).isFalse();
	}

	@Test
	void otherReplicaKnowsItAndRedisHoldsNoSignature() {
		atTwoReplicas((redis, one, two) -> {
			SeenSignatures first = seen(one);
			SeenSignatures second = seen(two);
			assertThat(first.use("a-signature")).isTrue();
			assertThat(second.use("a-signature")).isFalse();
			assertThat(redis.contents()).contains("hubspot:").doesNotContain("a-signature");
			first.forget("a-signature");
			await().until(() -> !redis.contents().contains("hubspot:"));
			assertThat(seen(two).use("a-signature")).isTrue();
			redis.kill();
			assertThat(first.use("another")).as("alone").isTrue();
			assertThat(first.use("another")).isFalse();
		});
	}

	/** HubSpot repeats a request, perhaps elsewhere, while the first is under way. */
	@Test
	void whatAnotherReplicaForgetsMayBeUsedWhereItWasRefused() {
		atTwoReplicas((redis, one, two) -> {
			SeenSignatures first = seen(one);
			SeenSignatures second = seen(two);
			assertThat(first.use("a")).isTrue();
			assertThat(second.use("a")).isFalse();
			assertThat(second.use("a")).isFalse();
			first.forget("a");
			await().until(() -> !redis.contents().contains("hubspot:"));
			assertThat(second.use("a")).isTrue();
			assertThat(first.use("a")).isFalse();
		});
	}

	/** Redis is down, or late for so long that its answer counts for nothing. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatIsUsedWhileRedisIsAwayIsUsedForAllOnceItIsBack(boolean down) {
		atTwoReplicas((redis, one, two) -> {
			SeenSignatures first = seen(one);
			SeenSignatures second = seen(two);
			if (down) {
				redis.kill();
			}
			else {
				redis.pause();
			}
			assertThat(first.use("answered")).isTrue();
			assertThat(first.use("failed")).isTrue();
			first.forget("failed");
			if (down) {
				redis.startEmpty();
			}
			else {
				redis.resume();
			}
			await().until(() -> one.redis().present() && two.redis().present());
			await().during(Duration.ofMillis(500)).until(() -> keys(redis).size() == 1);
			assertThat(second.use("answered")).isFalse();
			assertThat(second.use("failed")).isTrue();
			assertThat(Long.parseLong(redis.ask("PTTL", keys(redis).getFirst()))).isBetween(LIFE.toMillis() - 60_000,
					LIFE.toMillis());
		});
	}

	private SeenSignatures seen(Replica replica) {
		return new SeenSignatures(replica.leases(), LIFE, this.nanos::get);
	}

	/** Two replicas that have found their Redis. */
	private static void atTwoReplicas(Story story) {
		try (RedisProcess redis = RedisProcess.start();
				Replica one = new Replica(redis.urlOfUser(), "one");
				Replica two = new Replica(redis.urlOfUser(), "two")) {
			await().until(() -> one.redis().present() && two.redis().present());
			story.of(redis, one, two);
		}
	}

	private static List<String> keys(RedisProcess redis) {
		return redis.contents().lines().filter((line) -> line.contains("hubspot:")).toList();
	}

	/** What happens at two replicas. */
	private interface Story {

		void of(RedisProcess redis, Replica one, Replica two);

	}

}
