package io.robinbff.quota.shared;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import embedded.BesideOthers;
import embedded.RedisProcess;
import io.robinbff.cluster.Replica;
import io.robinbff.quota.FakeDemand;
import io.robinbff.quota.Oracle;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaExhausted;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A Redis with a password, a cluster and a sentinel: two replicas share the quota in
 * each.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@BesideOthers
class RedisKindsTests {

	private static final Duration TIMEOUT = Duration.ofMillis(500);

	private final QuotaSettings settings = QuotaSettings.defaults().withReplicas(2);

	private final Queue<Long> left = new ConcurrentLinkedQueue<>();

	@TempDir
	private Path folder;

	@Test
	void password() throws Exception {
		try (RedisProcess redis = RedisProcess.start("--requirepass", "pass-word")) {
			assertShares(Map.of("spring.data.redis.url", "redis://:pass-word@127.0.0.1:" + redis.port()));
		}
	}

	/** As the user of the manual, with what the manual adds on a cluster. */
	@Test
	void cluster() throws Exception {
		try (RedisProcess redis = RedisProcess.startCluster(this.folder)) {
			String[] user = URI.create(redis.urlOfUser()).getUserInfo().split(":");
			redis.ask("ACL", "SETUSER", user[0], "+cluster");
			assertShares(Map.of("spring.data.redis.cluster.nodes", "127.0.0.1:" + redis.port(),
					"spring.data.redis.username", user[0], "spring.data.redis.password", user[1]));
			assertThat(redis.denied()).isEmpty();
		}
	}

	@Test
	void sentinel() throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				RedisProcess sentinel = RedisProcess.startSentinel(this.folder, redis)) {
			assertShares(Map.of("spring.data.redis.sentinel.master", "main", "spring.data.redis.sentinel.nodes",
					"127.0.0.1:" + sentinel.port()));
		}
	}

	private void assertShares(Map<String, String> redis) throws IOException, InterruptedException {
		try (Replica one = new Replica(redis, "one", TIMEOUT); Replica other = new Replica(redis, "other", TIMEOUT)) {
			await().until(() -> one.redis().present() && other.redis().present());
			Quota first = quota(one, "one");
			Quota second = quota(other, "other");
			try {
				for (int i = 0; i < 4; i++) {
					call(first);
					call(second);
				}
				Oracle.assertNeverOver(this.left, this.settings);
				// Slots before both had heard of Redis count as used, whoever's they
				// were.
				await().untilAsserted(
						() -> assertThat(List.of(used(first), used(second))).as("all calls are known to both")
							.allMatch((used) -> used >= 8));
			}
			finally {
				first.close();
				second.close();
			}
		}
	}

	private static int used(Quota quota) {
		return quota.status().windows().getLast().used();
	}

	private Quota quota(Replica replica, String name) {
		ReplicationTimings timings = new ReplicationTimings(name, TIMEOUT);
		RedisCallLog log = new RedisCallLog(this.settings, timings, new QuotaScript(replica.redis())::send,
				System::nanoTime);
		return new Quota(this.settings, log, System::nanoTime, InstantSource.system()).start();
	}

	private void call(Quota quota) throws InterruptedException {
		try {
			Permit permit = quota.acquire(FakeDemand.click("agent", System.nanoTime() + 30 * VirtualTime.SECOND));
			this.left.add(permit.at());
		}
		catch (QuotaExhausted ex) {
			throw new AssertionError(Optional.ofNullable(ex.getMessage()).orElse("exhausted"), ex);
		}
	}

}
