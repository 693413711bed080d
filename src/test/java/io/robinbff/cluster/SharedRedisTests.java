package io.robinbff.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import embedded.RedisProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A Redis that comes and goes: how often it is looked for, and when its outage is told.
 */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("All that is logged is counted")
class SharedRedisTests {

	/** Ten times a second, and not as fast as a connection can be refused. */
	@Test
	void redisThatWasNeverThereIsLookedForAtIntervals() throws IOException {
		AtomicInteger knocks = new AtomicInteger();
		try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread.ofVirtual().start(() -> shutEachTime(door, knocks));
			try (Replica replica = new Replica("redis://127.0.0.1:" + door.getLocalPort(), "one")) {
				await().until(() -> knocks.get() > 2);
				int before = knocks.get();
				long begun = System.nanoTime();
				await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
				int most = (int) (30 * Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000);
				assertThat(knocks.get() - before).isLessThan(most);
				assertThat(replica.redis().present()).isFalse();
			}
		}
	}

	@Test
	void outageThatBeginsLikeAFlapIsToldOnceItLasts(CapturedOutput output) {
		AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T03:00:00Z"));
		RedisSettings settings = new RedisSettings("robinbff", "one", Duration.ofMillis(500));
		try (RedisProcess redis = RedisProcess.start()) {
			LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", redis.port());
			connections.start();
			SharedRedis shared = new SharedRedis(connections, settings, now::get);
			await().until(shared::present);
			redis.kill();
			await().until(() -> isAway(shared));
			redis.startEmpty();
			await().until(shared::present);
			now.updateAndGet((time) -> time.plusSeconds(10));
			redis.kill();
			await().until(() -> isAway(shared));
			await().until(() -> output.getAll().contains("Redis is away"));
			assertThat(output.getAll().lines().filter((line) -> line.contains("Redis is away"))).hasSize(1);
			now.updateAndGet((time) -> time.plusSeconds(90));
			await().until(() -> output.getAll().contains(", since 2026-11-25T03:00:10Z"));
			shared.destroy();
			connections.destroy();
		}
	}

	/** Nobody notices before somebody asks. */
	private static boolean isAway(SharedRedis shared) {
		shared.call((redis) -> redis.ping()).handle((pong, ex) -> ex == null).join();
		return !shared.present();
	}

	private static void shutEachTime(ServerSocket door, AtomicInteger knocks) {
		try {
			while (true) {
				door.accept().close();
				knocks.incrementAndGet();
			}
		}
		catch (IOException ex) {
			// The test is over.
		}
	}

}
