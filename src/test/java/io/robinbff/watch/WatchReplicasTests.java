package io.robinbff.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

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

/**
 * Two replicas of the whole service around a real Redis, and who watches at one of them.
 */
class WatchReplicasTests {

	private static final String CUSTOMER = "watched@example.nl";

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private static final Duration SOON = Duration.ofSeconds(10);

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
	void changeAtOneIsToldAtTheOtherAndWithoutRedisByEach() {
		Front first = start("first");
		Front second = start("second");
		writes("One");
		String one = awaitView(first);
		Listener listener = Listener.to(second.port(), second.reader(), Listener.customer(CUSTOMER));
		listener.awaitTag(one, SOON);

		writes("Two");
		String two = refresh(first);
		assertThat(two).isNotEqualTo(one);
		listener.awaitTag(two, SOON);

		await().atMost(SOON).until(() -> {
			event(first, "anybody@example.nl");
			return listener.events().stream().anyMatch((event) -> "up".equals(event.data().path("events").asString()));
		});
		writes("Three");
		int before = this.robin.callCount();
		event(first, CUSTOMER);
		await().atMost(Duration.ofSeconds(20)).until(() -> listener.tags().size() == 3);
		assertThat(this.robin.callCount() - before).as("calls of both replicas together").isLessThanOrEqualTo(2);
		assertThat(tag(view(second))).isEqualTo(listener.tags().getLast());

		this.redis.close();
		writes("Four");
		String four = await().atMost(Duration.ofSeconds(20))
			.until(() -> refresh(second), (tag) -> !tag.equals("null") && !listener.tags().contains(tag));
		listener.awaitTag(four, SOON);
		assertThat(listener.isOver()).isFalse();

		this.replicas.getLast().close();
		assertThat(listener.awaitBye()).isEqualTo("bye drain");
	}

	/** What Redis could not say when somebody began to watch is said when it can. */
	@Test
	void whatRedisCouldNotSayIsAskedAgain() {
		Front first = start("first");
		Front second = start("second");
		writes("One");
		String one = awaitView(first);
		this.redis.pause();
		Listener listener = Listener.to(second.port(), second.reader(), Listener.customer(CUSTOMER));
		await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
		assertThat(listener.tags()).isEmpty();
		this.redis.resume();
		listener.awaitTag(one, Duration.ofSeconds(30));
	}

	private String awaitView(Front front) {
		return tag(await().atMost(Duration.ofSeconds(30)).until(() -> view(front), (reply) -> reply.status() == 200));
	}

	private static Reply view(Front front) {
		return front.get("/customers/" + CUSTOMER + "/conversations");
	}

	private static String refresh(Front front) {
		return tag(front.get("/customers/" + CUSTOMER + "/conversations", front.reader(), "Cache-Control", "no-cache"));
	}

	private static String tag(Reply reply) {
		return String.valueOf(reply.header("ETag"));
	}

	private static void event(Front front, String customer) {
		assertThat(front
			.send("POST", "/hooks/conversations",
					"{\"Name\":\"ConversationUpdated\",\"Payload\":{\"EmailAddress\":\"" + customer + "\"}}", SECRET)
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
				"--robin.redis.timeout=500ms", "--robin.quota.replicas=2", "--robin.cache.refresh=0s",
				"--robin.shutdown.drain=1s", "--robin.cache.key=k1:" + Base64.getEncoder().encodeToString(new byte[32]),
				"--robin.events.secret=" + SECRET);
		this.replicas.add(context);
		return new Front(context.getEnvironment(), this.issuer);
	}

}
