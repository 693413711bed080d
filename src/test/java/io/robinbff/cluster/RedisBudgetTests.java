package io.robinbff.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import embedded.RedisProxy;
import io.robinbff.Cluster;
import io.robinbff.Front;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a request to the whole service may lose to a Redis that is late. */
@Isolated("It measures how long answers take")
class RedisBudgetTests {

	/** The budget, as large as settings let it be. */
	private static final Duration BUDGET = Duration.ofMillis(500);

	@Test
	void isFiftyMillisecondsUnlessSaid() {
		RedisSettings settings = new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("robin.redis",
				RedisSettings.class);
		assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(50));
	}

	/**
	 * A question that nobody has asked looks twice for what is shared, takes a lease, and
	 * shares its answer: at 200 ms each that is more than a second, beside the permit. A
	 * machine that is busy makes single requests slow, and never one fast.
	 */
	@Test
	void requestLosesOneBudgetAndNotOneForEachCommand() {
		try (Cluster cluster = new Cluster(); RedisProxy proxy = RedisProxy.before(cluster.redis())) {
			Front front = cluster.start("late", "--spring.data.redis.url=" + proxy.url(), "--robin.quota.replicas=1",
					"--robin.redis.timeout=" + BUDGET.toMillis() + "ms");
			AtomicInteger customers = new AtomicInteger();
			await().until(() -> ask(front, customers) == 200);
			proxy.isLateBy(Duration.ofMillis(200));
			SharedRedis redis = cluster.replica(0).getBean(SharedRedis.class);
			await().untilAsserted(() -> {
				assertThat(redis.present()).as("late is not away").isTrue();
				long begun = System.nanoTime();
				assertThat(ask(front, customers)).isEqualTo(200);
				assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("its budget, and the permit")
					.isLessThan(BUDGET.plusMillis(400));
				assertThat(redis.present()).as("late is not away").isTrue();
			});
		}
	}

	private static int ask(Front front, AtomicInteger customers) {
		return front.get("/customers/c" + customers.incrementAndGet() + "@example.nl/conversations").status();
	}

}
