package io.robinbff.cluster;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import embedded.BesideOthers;
import embedded.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A cluster of two shards, one of which fails over while the subscription stands at the
 * other: what its old primary had not passed on is lost, and whoever knows better has to
 * hear of it.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@BesideOthers
class ClusterFailoverTests {

	private static final int HALF = SlotHash.SLOT_COUNT / 2;

	@TempDir
	private Path folder;

	@Test
	void failoverOfAnotherShardIsTold() {
		try (RedisProcess first = node("first");
				RedisProcess spare = node("spare");
				RedisProcess second = node("second");
				RedisClient client = RedisClient.create()) {
			RedisCommands<String, String> one = commands(client, first);
			RedisCommands<String, String> heir = commands(client, spare);
			RedisCommands<String, String> other = commands(client, second);
			one.clusterAddSlots(IntStream.range(0, HALF).toArray());
			other.clusterAddSlots(IntStream.range(HALF, SlotHash.SLOT_COUNT).toArray());
			one.clusterMeet("127.0.0.1", spare.port());
			one.clusterMeet("127.0.0.1", second.port());
			await().atMost(Duration.ofSeconds(20))
				.until(() -> other.clusterInfo().contains("cluster_state:ok")
						&& heir.clusterNodes().lines().count() == 3);
			heir.clusterReplicate(one.clusterMyId());
			await().atMost(Duration.ofSeconds(20)).until(() -> heir.info("replication").contains("link_status:up"));
			try (Replica replica = subscribedAt(other, second)) {
				AtomicInteger told = new AtomicInteger();
				replica.peers().whenSubscribed(told::incrementAndGet);
				byte[] key = keyOfTheFirst();
				assertThat(replica.redis().call((to) -> to.set(key, key)).join()).isEqualTo("OK");
				int before = told.get();
				first.kill();
				heir.clusterFailover(false, true);
				await().atMost(Duration.ofSeconds(20)).until(() -> isWritten(replica, key));
				await().atMost(Duration.ofSeconds(20)).until(() -> told.get() > before);
			}
		}
	}

	/** Where Lettuce subscribes is chance. */
	private static Replica subscribedAt(RedisCommands<String, String> node, RedisProcess process) {
		for (int i = 0; i < 30; i++) {
			Replica replica = new Replica(Map.of("spring.data.redis.cluster.nodes", "127.0.0.1:" + process.port()),
					"replica-" + i, Duration.ofMillis(500));
			await().atMost(Duration.ofSeconds(20)).until(replica.redis()::present);
			await().until(replica.redis().messages()::here);
			if (!node.pubsubChannels().isEmpty()) {
				return replica;
			}
			replica.close();
		}
		throw new AssertionError("always at the others");
	}

	private static boolean isWritten(Replica replica, byte[] key) {
		return replica.redis().call((to) -> to.set(key, key)).handle((_, failure) -> failure == null).join();
	}

	private static byte[] keyOfTheFirst() {
		return IntStream.range(0, 1000)
			.mapToObj((i) -> ("key" + i).getBytes(StandardCharsets.UTF_8))
			.filter((key) -> SlotHash.getSlot(key) < HALF)
			.findFirst()
			.orElseThrow();
	}

	private RedisProcess node(String name) {
		return RedisProcess.startClusterNode(this.folder.resolve(name));
	}

	private static RedisCommands<String, String> commands(RedisClient client, RedisProcess node) {
		return client.connect(io.lettuce.core.RedisURI.create(node.url())).sync();
	}

}
