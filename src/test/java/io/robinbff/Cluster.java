package io.robinbff;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two replicas of the whole service in this process, with events, around a real Redis, a
 * ROBIN and an issuer of their own.
 */
public final class Cluster implements AutoCloseable {

	/** What the sender of events shows. */
	public static final String SECRET = "0123456789abcdef0123456789abcdef";

	private final RobinServer robin = RobinServer.start();

	private final RedisProcess redis = RedisProcess.start();

	private final Issuer issuer = Issuer.start();

	private final List<ConfigurableApplicationContext> replicas = new ArrayList<>();

	/** Starts a replica, with more settings, or with others in their places. */
	public Front start(String name, String... more) {
		Map<String, String> settings = new LinkedHashMap<>();
		Stream<String> usual = Stream.of("--server.port=0", "--management.server.port=0",
				"--robin.base-url=" + this.robin.baseUrl(), "--robin.api-key=" + this.robin.apiKey(),
				"--robin.api-secret=" + this.robin.apiSecret(),
				"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + this.issuer.issuerUri(),
				"--spring.data.redis.url=" + this.redis.urlOfUser(), "--robin.redis.replica=" + name,
				"--robin.redis.timeout=500ms", "--robin.quota.replicas=2", keys("k1"),
				"--robin.events.secret=" + SECRET);
		Stream.concat(usual, Stream.of(more)).forEach((one) -> settings.put(one.split("=", 2)[0], one));
		ConfigurableApplicationContext context = SpringApplication.run(RobinBffApplication.class,
				settings.values().toArray(String[]::new));
		this.replicas.add(context);
		return new Front(context.getEnvironment(), this.issuer);
	}

	/** The setting of these keys, the first of which names and encrypts. */
	public static String keys(String... ids) {
		return Stream.of(ids)
			.map((id) -> id + ":"
					+ Base64.getEncoder().encodeToString(id.repeat(32 / id.length()).getBytes(StandardCharsets.UTF_8)))
			.collect(Collectors.joining(",", "--robin.cache.key=", ""));
	}

	public RobinServer robin() {
		return this.robin;
	}

	public Issuer issuer() {
		return this.issuer;
	}

	/** A replica's context: the first that was started is 0. */
	public ConfigurableApplicationContext replica(int which) {
		return this.replicas.get(which);
	}

	public RedisProcess redis() {
		return this.redis;
	}

	/** The customer's only conversation holds this text alone from now on. */
	public void writes(String customer, String text) {
		this.robin.hasConversationsOf(customer,
				RobinConversation.numbered(1).messages(RobinMessage.fromCustomer("Somebody", customer, text)));
	}

	/** Tells a replica that something of a customer's has changed. */
	public static void event(Front replica, String customer) {
		tell(replica, "\"EmailAddress\":\"" + customer + "\"");
	}

	/** Tells a replica that a conversation has changed, and not whose it is. */
	public static void eventOfConversation(Front replica, String conversationId) {
		tell(replica, "\"ConversationId\":\"" + conversationId + "\"");
	}

	private static void tell(Front replica, String fields) {
		assertThat(replica
			.send("POST", "/hooks/conversations", "{\"Name\":\"ConversationUpdated\",\"Payload\":{" + fields + "}}",
					SECRET)
			.status()).isEqualTo(200);
	}

	/** Stops a replica as SIGTERM does: the first that was started is 0. */
	public void stop(int which) {
		this.replicas.get(which).close();
	}

	@Override
	public void close() {
		this.replicas.forEach(ConfigurableApplicationContext::close);
		this.redis.close();
		this.issuer.close();
		this.robin.close();
	}

}
