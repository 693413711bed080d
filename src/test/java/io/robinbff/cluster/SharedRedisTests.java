package io.robinbff.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SharedRedisTests {

	/** Ten times a second, and not as fast as a connection can be refused. */
	@Test
	void redisThatWasNeverThereIsLookedForAtIntervals() throws IOException {
		AtomicInteger knocks = new AtomicInteger();
		try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread.ofVirtual().start(() -> shutEachTime(door, knocks));
			try (Replica replica = new Replica("redis://127.0.0.1:" + door.getLocalPort(), "one")) {
				await().until(() -> knocks.get() > 2);
				await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(2)).until(() -> knocks.get() < 30);
				assertThat(replica.redis().present()).isFalse();
			}
		}
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
