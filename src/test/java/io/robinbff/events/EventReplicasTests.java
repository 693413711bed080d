package io.robinbff.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.RobinBffApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two replicas of the whole service around a real Redis; one of them gets the events. */
class EventReplicasTests {

	private static final String CUSTOMER = "replicas@example.nl";

	private final RobinServer robin = RobinServer.start();

	private final Issuer issuer = Issuer.start();

	private final RedisProcess redis = RedisProcess.start();

	private final List<ConfigurableApplicationContext> replicas = new ArrayList<>();

	@AfterEach
	void close() {
		this.replicas.forEach(ConfigurableApplicationContext::close);
		this.redis.close();
		this.issuer.close();
		this.robin.close();
	}

	@Test
	void eventToOneIsKnownToAllWithinASecond() {
		Front first = start("first");
		Front second = start("second");
		writes("One");
		awaitFresh(first, "One");
		awaitFresh(second, "One");
		this.robin.isSlowBy(Duration.ofSeconds(3));
		event(first, CUSTOMER);
		await().atMost(Duration.ofSeconds(1))
			.until(() -> Stream.of(first, second).allMatch((one) -> !isToldFresh(kept(one))));
		writes("Two");
		this.robin.recovers();
		awaitFresh(first, "Two");
		awaitFresh(second, "Two");
		assertThat(this.redis.contents()).doesNotContain(CUSTOMER).doesNotContain("replicas");
	}

	private static boolean isToldFresh(Reply reply) {
		return !reply.json().path("stale").asBoolean(true);
	}

	/** Costs no call, and waits for none. */
	private Reply kept(Front front) {
		return front.get("/customers/" + CUSTOMER + "/conversations", front.reader(), "Cache-Control",
				"only-if-cached");
	}

	/** An event of anybody keeps the stream alive meanwhile. */
	private void awaitFresh(Front front, String content) {
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			event(front, "anybody@example.nl");
			Reply reply = front.get("/customers/" + CUSTOMER + "/conversations");
			return reply.status() == 200 && reply.body().contains(content) && isToldFresh(reply);
		});
	}

	private static void event(Front front, String customer) {
		assertThat(front
			.send("POST", "/hooks/conversations",
					"{\"Name\":\"ConversationUpdated\",\"Payload\":{\"EmailAddress\":\"" + customer + "\"}}",
					EventsServiceTests.SECRET)
			.status()).isEqualTo(200);
	}

	private void writes(String text) {
		this.robin.hasConversationsOf(CUSTOMER,
				RobinConversation.numbered(1).messages(RobinMessage.fromCustomer("Somebody", CUSTOMER, text)));
	}

	private Front start(String name) {
		ConfigurableApplicationContext context = SpringApplication.run(RobinBffApplication.class, "--server.port=0",
				"--management.server.port=0", "--robin.base-url=" + this.robin.baseUrl(),
				"--robin.api-key=" + this.robin.apiKey(), "--robin.api-secret=" + this.robin.apiSecret(),
				"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + this.issuer.issuerUri(),
				"--spring.data.redis.url=" + this.redis.urlOfUser(), "--robin.redis.replica=" + name,
				"--robin.redis.timeout=500ms", "--robin.quota.replicas=2",
				"--robin.cache.key=k1:" + Base64.getEncoder().encodeToString(new byte[32]),
				"--robin.events.secret=" + EventsServiceTests.SECRET);
		this.replicas.add(context);
		return new Front(context.getEnvironment(), this.issuer);
	}

}
