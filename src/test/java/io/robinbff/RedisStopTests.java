package io.robinbff;

import embedded.Cast;
import embedded.Issuer;
import embedded.RedisProcess;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole service as the manual's user of Redis, and its end: a replica that does not
 * say that it leaves costs its share for up to a day.
 */
class RedisStopTests {

	private static final String MEMBERS = "{robinbff:1:quota}:members";

	@Test
	void replicaSaysThatItLeaves() {
		try (RedisProcess redis = RedisProcess.start()) {
			try (ConfigurableApplicationContext service = start(redis.urlOfUser())) {
				Front front = service.getBean(Front.class);
				String path = "/customers/" + Front.encode(Cast.ANNA) + "/conversations";
				String token = service.getBean(Issuer.class).token(Issuer.READ);
				await().until(() -> front.get(path, token).status() == 200);
				assertThat(redis.ask("HEXISTS", MEMBERS, "leaves")).isEqualTo("1");
			}
			assertThat(redis.ask("HEXISTS", MEMBERS, "leaves")).isEqualTo("0");
			assertThat(redis.denied()).as("what the manual's user may not").isEmpty();
		}
	}

	private static ConfigurableApplicationContext start(String redis) {
		return new SpringApplicationBuilder(RobinBffApplication.class, Surroundings.class)
			.properties("server.port=0", "management.server.port=0", "spring.data.redis.url=" + redis,
					"robin.redis.timeout=500ms", "robin.cache.key=k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
					"robin.shutdown.drain=0s")
			.run("--robin.redis.replica=leaves");
	}

}
