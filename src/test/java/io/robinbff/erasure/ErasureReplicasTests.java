package io.robinbff.erasure;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RedisProxy;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.RobinBffApplication;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.privacy.Pseudonyms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two replicas of the whole service around a real Redis; one of them is told. */
@ExtendWith(OutputCaptureExtension.class)
class ErasureReplicasTests {

	private static final String ANNA = "anna@b\u00fccher.example";

	/** The same mailbox in other words. */
	private static final String ANNA_TOO = "ANNA@xn--bcher-kva.example";

	private static final String BOB = "bob@example.nl";

	private static final String CLARA = "clara@example.nl";

	private static final String CHANNEL = "robinbff:1:peers";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String SECRET = "a-secret-of-the-tests-that-is-long-enough";

	private static final String SHARED = RobinConversation.idFrom("shared");

	/** In which her address nowhere stands. */
	private static final String LETTER = RobinConversation.idFrom("letter");

	private static final String ORDER = "4711";

	private final RobinServer robin = RobinServer.start();

	private final Issuer issuer = Issuer.start();

	private final RedisProcess redis = RedisProcess.start();

	/** By which the second replica reaches it. */
	private final RedisProxy line = RedisProxy.before(this.redis);

	private final List<ConfigurableApplicationContext> replicas = new ArrayList<>();

	@AfterEach
	void close() {
		this.replicas.forEach(ConfigurableApplicationContext::close);
		this.line.close();
		assertThat(this.redis.denied()).as("what the manual's user may not").isEmpty();
		this.redis.close();
		this.issuer.close();
		this.robin.close();
	}

	@Test
	void customerIsForgottenByAllAndInRedis() {
		List<Front> fronts = standing();
		Map<String, Integer> held = values();
		assertThat(namesHeld(held)).as("before").hasSizeGreaterThan(4);
		JsonNode erased = erase(fronts.getFirst(), ANNA_TOO);
		assertThat(erased.path("complete").asBoolean(false)).isTrue();
		assertThat(erased.path("replicas").asInt()).isEqualTo(2);
		assertThat(erased.path("about").asString()).isEqualTo(bean(Pseudonyms.class).about(new Query(selector(ANNA))));
		assertForgotten(fronts);
		await().until(() -> !stream().contains(nameOf(selector(ANNA))));
		assertThat(stream()).as("others' events stay").contains(nameOf(selector(BOB)));
		assertNothingHeld();
		// The next look asks, and all is as it was.
		int before = this.robin.callCount();
		assertThat(look(fronts.getLast(), BOB).json().path("conversations").size()).isEqualTo(1);
		assertThat(look(fronts.getLast(), ANNA).json().path("conversations").size()).isEqualTo(2);
		assertThat(this.robin.callCount() - before).isEqualTo(2);
		assertThat(kept(fronts.getLast(), customer(ANNA)).status()).isEqualTo(200);
	}

	@Test
	void answerThatLeftBeforeIsKeptByNobodyAndServedToNobodyWhoComesLater() {
		List<Front> fronts = standing();
		erase(fronts.getFirst(), ANNA);
		this.robin.isSlowBy(Duration.ofMillis(3000));
		int before = this.robin.callCount();
		List<CompletableFuture<Reply>> early = new ArrayList<>();
		for (Front front : fronts) {
			early.add(CompletableFuture.supplyAsync(() -> look(front, ANNA)));
		}
		early.add(CompletableFuture
			.supplyAsync(() -> fronts.getLast().get("/orders/" + ORDER + "/conversations", reader(fronts.getLast()))));
		await().until(() -> this.robin.callCount() - before >= 2);
		erase(fronts.getFirst(), ANNA);
		CompletableFuture<Reply> late = CompletableFuture.supplyAsync(() -> look(fronts.getLast(), ANNA_TOO));
		early.forEach((look) -> assertThat(look.join().status()).isEqualTo(200));
		assertThat(late.join().status()).isEqualTo(200);
		for (String route : List.of(customer(ANNA), "/orders/" + ORDER + "/conversations",
				"/conversations/" + LETTER)) {
			fronts.forEach((front) -> assertThat(kept(front, route).status()).as(route).isEqualTo(504));
		}
		String page = bean(SharedCache.class).nameOf(new Query(selector(ANNA))).toString();
		assertThat(values().keySet()).noneMatch((name) -> name.endsWith(":page:" + page));
		assertThat(this.robin.callCount() - before)
			.as("who came later asked anew, and so did whoever waited at the other replica")
			.isBetween(3, 4);
	}

	@Test
	void commandReachesAllAndEachRecordsIt(CapturedOutput output) {
		List<Front> fronts = standing();
		ByteArrayOutputStream said = new ByteArrayOutputStream();
		assertThat(EraseCommand.run(arguments("-"), new ByteArrayInputStream(ANNA.getBytes(StandardCharsets.UTF_8)),
				new PrintStream(said, true, StandardCharsets.UTF_8)))
			.as(() -> said.toString(StandardCharsets.UTF_8))
			.isZero();
		assertThat(said.toString(StandardCharsets.UTF_8)).contains("Forgotten by 2 replicas: first, second",
				"ROBIN still");
		assertForgotten(fronts);
		assertNothingHeld();
		assertThat(output.getOut().lines().filter((line) -> line.contains("command erase")).toList()).hasSize(2)
			.allMatch((line) -> line.contains(bean(Pseudonyms.class).about(new Query(selector(ANNA)))))
			.noneMatch((line) -> line.contains("anna"));
	}

	/**
	 * Whoever may publish reads what is told, and sends what he makes of it: nothing of
	 * her is forgotten, and the audit says nothing of what nobody with a key has said.
	 */
	@Test
	void whoMayPublishErasesNobodyAndWritesNothingIntoTheAudit(CapturedOutput output) {
		List<Front> fronts = standing();
		this.robin.hasConversationsOf(CLARA,
				RobinConversation.numbered(3).messages(RobinMessage.fromCustomer("Clara", CLARA, "Three")));
		fronts.forEach((front) -> assertThat(look(front, CLARA).status()).isEqualTo(200));
		ObjectNode sealed = told(() -> assertThat(EraseCommand.run(arguments(CLARA), InputStream.nullInputStream(),
				new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)))
			.isZero());
		fronts.forEach((front) -> assertThat(look(front, CLARA).status()).isEqualTo(200));
		long recorded = recordedOfCommand(output);
		assertThat(recorded).isEqualTo(2);
		Map<String, String> hers = bean(SharedCache.class).namesOf(selector(ANNA));
		String word = bean(Pseudonyms.class).about(new Query(selector(ANNA)));
		for (Map<String, ?> forgery : List.<Map<String, ?>>of(Map.of(), Map.of("recorded", true),
				Map.of("at", 1 + sealed.path("at").asLong()), Map.of("id", id(1)), Map.of("word", word),
				Map.of("word", word + " and whatever else", "id", id(2)), Map.of("names", hers),
				Map.of("names", hers, "id", id(3)), Map.of("names", hers, "id", "no id"),
				Map.of("names", hers, "id", id(4), "word", word, "seals", Map.of()),
				Map.of("names", hers, "id", id(5), "word", word, "live", false, "seals", hers))) {
			ObjectNode forged = sealed.deepCopy();
			forgery.forEach((name, value) -> forged.set(name, JSON.valueToTree(value)));
			publish(forged);
			forged.remove("seals");
			publish(forged);
		}
		assertThat(erase(fronts.getFirst(), "somebody@example.nl").path("replicas").asInt()).as("all is heard")
			.isEqualTo(2);
		for (String route : Stream.concat(routes().stream(), Stream.of(customer(CLARA))).toList()) {
			fronts.forEach((front) -> assertThat(kept(front, route).status()).as(route).isEqualTo(200));
		}
		assertThat(recordedOfCommand(output)).isEqualTo(recorded);
		assertThat(output.getOut()).contains("changes nothing");
	}

	@Test
	void commandSaysWhoHasAnotherKey() {
		List<Front> fronts = standing("k1", "k2");
		ByteArrayOutputStream said = new ByteArrayOutputStream();
		assertThat(EraseCommand.run(arguments(ANNA), InputStream.nullInputStream(),
				new PrintStream(said, true, StandardCharsets.UTF_8)))
			.isEqualTo(1);
		assertThat(said.toString(StandardCharsets.UTF_8)).contains("Forgotten by 1 replicas: first",
				"as their first one, are of another version or have failed: second.");
		assertForgotten(fronts.subList(0, 1));
	}

	@Test
	void commandWithoutRedisSaysWhatToDo() {
		ByteArrayOutputStream said = new ByteArrayOutputStream();
		assertThat(EraseCommand.run(List.of(ANNA), InputStream.nullInputStream(),
				new PrintStream(said, true, StandardCharsets.UTF_8)))
			.isEqualTo(2);
		assertThat(said.toString(StandardCharsets.UTF_8)).contains("POST /customers/erase");
		assertThat(EraseCommand.run(List.of("nobody"), InputStream.nullInputStream(),
				new PrintStream(said, true, StandardCharsets.UTF_8)))
			.isEqualTo(2);
		assertThat(said.toString(StandardCharsets.UTF_8)).contains("has no @");
	}

	/** Redis comes back without what it knew. */
	@Test
	void whoCouldNotBeToldForgetsWhenRedisIsBack() {
		List<Front> fronts = standing();
		this.redis.kill();
		await().until(() -> !erase(fronts.getFirst(), ANNA).path("complete").asBoolean(true));
		assertThat(kept(fronts.getFirst(), customer(ANNA)).status()).isEqualTo(504);
		assertThat(kept(fronts.getLast(), customer(ANNA)).status()).as("nobody could tell").isEqualTo(200);
		this.redis.startEmpty();
		await().until(() -> kept(fronts.getLast(), customer(ANNA)).status() == 504);
		assertThat(kept(fronts.getLast(), customer(BOB)).status()).isEqualTo(504);
		assertForgotten(fronts);
	}

	/** Its file is older than the erasure: neither the mark nor the list is in it. */
	@Test
	void redisThatIsBackWithAnOlderStateForgetsAgain() {
		List<Front> fronts = standing();
		// By its own id, which no page of the customer's holds.
		assertThat(fronts.getLast()
			.get("/conversations/" + LETTER, reader(fronts.getLast()), "Cache-Control", "no-cache")
			.status()).isEqualTo(200);
		this.redis.ask("SAVE");
		assertThat(erase(fronts.getFirst(), ANNA).path("complete").asBoolean(false)).isTrue();
		assertNothingHeld();
		this.redis.kill();
		this.redis.startFromSnapshot();
		await().untilAsserted(this::assertNothingHeld);
		assertForgotten(fronts);
	}

	/** Who was cut off has her page in its outbox, and Redis knows of nothing. */
	@Test
	void whatWasToBeSharedMeanwhileIsNotLeftInRedis() {
		List<Front> fronts = standing();
		this.redis.kill();
		await().until(() -> !erase(fronts.getFirst(), ANNA).path("complete").asBoolean(true));
		assertThat(fronts.getLast().get(customer(ANNA), reader(fronts.getLast()), "Cache-Control", "no-cache").status())
			.isEqualTo(200);
		this.redis.startEmpty();
		await().until(() -> kept(fronts.getLast(), customer(ANNA)).status() == 504);
		await().untilAsserted(this::assertNothingHeld);
		assertForgotten(fronts);
	}

	/**
	 * Only one is cut off, and fetches meanwhile what the others erase: it has all of it
	 * to share when it is back, before it hears of the erasure or after.
	 */
	@RepeatedTest(2)
	void replicaThatWasCutOffLeavesNothingInRedis() {
		List<Front> fronts = standing();
		SharedRedis redis = this.replicas.getLast().getBean(SharedRedis.class);
		this.line.cut();
		await().until(() -> !redis.present());
		for (String route : routes()) {
			int before = this.robin.callCount();
			assertThat(fronts.getLast().get(route, reader(fronts.getLast()), "Cache-Control", "no-cache").status())
				.isEqualTo(200);
			assertThat(this.robin.callCount()).as("fetched anew").isEqualTo(before + 1);
		}
		JsonNode erased = erase(fronts.getFirst(), ANNA);
		assertThat(erased.path("replicas").asInt()).isEqualTo(1);
		assertThat(kept(fronts.getLast(), customer(ANNA)).status()).as("nobody could tell").isEqualTo(200);
		assertNothingHeld();
		this.line.mend();
		await().atMost(Duration.ofSeconds(10)).until(() -> kept(fronts.getLast(), customer(ANNA)).status() == 504);
		assertForgotten(fronts);
		await().during(Duration.ofSeconds(2))
			.atMost(Duration.ofSeconds(10))
			.until(() -> namesHeld(values()).isEmpty() && redis.present());
		assertNothingHeld();
	}

	/**
	 * A key is being renewed, and replicas of two kinds are under way: what is said to be
	 * complete is, and what is not is said.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			k1,k2 | k2,k1 | first  | true
			k1,k2 | k2,k1 | second | true
			k2,k1 | k2    | second | true
			k1    | k2,k1 | first  | false
			k1    | k2,k1 | second | true
			""")
	void erasureIsCompleteWhileAKeyIsRenewedOrSaysThatItIsNot(String one, String other, String teller,
			boolean complete) {
		List<Front> fronts = standing(one, other);
		int which = "first".equals(teller) ? 0 : 1;
		JsonNode erased = erase(fronts.get(which), ANNA_TOO);
		assertThat(erased.path("complete").asBoolean()).isEqualTo(complete);
		assertThat(erased.path("replicas").asInt()).isEqualTo(complete ? 2 : 1);
		assertForgotten(complete ? fronts : List.of(fronts.get(which)));
		if (complete) {
			this.replicas.forEach((replica) -> assertThat(namesHeld(values(), replica)).isEmpty());
		}
	}

	private static String id(int number) {
		return new UUID(4, number).toString();
	}

	private static long recordedOfCommand(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("command erase")).count();
	}

	/** What is told meanwhile of an erasure, as it comes to whoever may subscribe. */
	private ObjectNode told(Runnable erasure) {
		try (RedisClient client = RedisClient.create(this.redis.url());
				StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub()) {
			List<JsonNode> heard = new CopyOnWriteArrayList<>();
			connection.addListener(new RedisPubSubAdapter<>() {
				@Override
				public void message(String channel, String message) {
					heard.add(JSON.readTree(message));
				}
			});
			connection.sync().subscribe(CHANNEL);
			erasure.run();
			return (ObjectNode) heard.stream()
				.filter((frame) -> "customer-erased".equals(frame.path("topic").asString()))
				.findFirst()
				.orElseThrow()
				.path("message");
		}
	}

	private void publish(JsonNode told) {
		try (RedisClient client = RedisClient.create(this.redis.url())) {
			client.connect()
				.sync()
				.publish(CHANNEL, JSON
					.writeValueAsString(Map.of("topic", "customer-erased", "v", 2, "from", "nobody", "message", told)));
		}
	}

	/** Both replicas hold all of it, however it was asked for. */
	private List<Front> standing() {
		return standing("k1", "k1");
	}

	private List<Front> standing(String one, String other) {
		RobinConversation shared = RobinConversation.numbered(1)
			.guid(SHARED)
			.with("linkedOrderNumbers", "#" + ORDER)
			.messages(RobinMessage.fromCustomer("Anna", ANNA, "One"), RobinMessage.fromCustomer("Bob", BOB, "Two"));
		this.robin.hasConversationsOf(ANNA, shared,
				RobinConversation.numbered(2).guid(LETTER).messages(RobinMessage.fromAgent("Petra", "Dear Anna")));
		this.robin.hasConversationsOf(ANNA_TOO, shared);
		this.robin.hasConversationsOf(BOB, shared);
		this.robin.hasConversationsOfOrder(ORDER, shared);
		List<Front> fronts = List.of(start("first", one), start("second", other));
		for (Front front : fronts) {
			await().until(() -> look(front, ANNA).status() == 200);
			routes().forEach((route) -> assertThat(front.get(route, reader(front)).status()).as(route).isEqualTo(200));
			event(front, ANNA);
			event(front, BOB);
		}
		fronts.forEach((front) -> routes()
			.forEach((route) -> assertThat(kept(front, route).status()).as(route).isEqualTo(200)));
		return fronts;
	}

	private static List<String> routes() {
		return List.of(customer(ANNA), customer(ANNA_TOO), customer(BOB), "/orders/" + ORDER + "/conversations",
				"/conversations/" + SHARED, "/conversations/" + LETTER);
	}

	private void assertForgotten(List<Front> fronts) {
		await().untilAsserted(() -> fronts.forEach((front) -> routes()
			.forEach((route) -> assertThat(kept(front, route).status()).as(route).isEqualTo(504))));
	}

	/** What lies under her names is empty: a mark. */
	private void assertNothingHeld() {
		await().untilAsserted(() -> assertThat(namesHeld(values())).isEmpty());
		assertThat(values().keySet()).noneMatch((name) -> name.contains(":about:" + nameOf(selector(ANNA))));
		assertThat(this.redis.contents()).doesNotContain("anna").doesNotContain("cher-kva");
	}

	/** Every name under which something of hers may lie, and is more than a mark. */
	private List<String> namesHeld(Map<String, Integer> values) {
		return namesHeld(values, this.replicas.getFirst());
	}

	/** The same, as a replica names it. */
	private static List<String> namesHeld(Map<String, Integer> values, ConfigurableApplicationContext replica) {
		SharedCache names = replica.getBean(SharedCache.class);
		int mark = "robinbff".length() + 60;
		return Stream
			.of(new Query(selector(ANNA)), new Query(selector(ANNA), 1), new Query(selector(ANNA), 2),
					new Query(selector(ANNA_TOO)), new Query(selector(ANNA_TOO), 1), new Query(selector(BOB)),
					new Query(new Selector.Order(OrderNumber.of("number", ORDER))),
					new Query(new Selector.Order(OrderNumber.of("number", "#" + ORDER))),
					new Query(new Selector.Guid(new ConversationId(SHARED))),
					new Query(new Selector.Guid(new ConversationId(LETTER))))
			.flatMap((query) -> Stream.of("page:" + names.nameOf(query),
					"conversation:" + names.nameOf(query.selector()), "mark:" + names.nameOf(query.selector()),
					"about:" + names.nameOf(query.selector())))
			.distinct()
			.map((name) -> "robinbff:1:" + name)
			.filter((name) -> values.getOrDefault(name, 0) > mark)
			.filter((name) -> !name.contains(":about:" + names.nameOf(selector(BOB))))
			.toList();
	}

	/** All names, and how long their values are. */
	private Map<String, Integer> values() {
		try (RedisClient client = RedisClient.create(this.redis.url())) {
			var commands = client.connect(ByteArrayCodec.INSTANCE).sync();
			Map<String, Integer> all = new HashMap<>();
			for (byte[] name : commands.keys("*")) {
				byte[] dump = commands.dump(name);
				all.put(new String(name, StandardCharsets.UTF_8), (dump != null) ? dump.length : 0);
			}
			return all;
		}
	}

	private String stream() {
		try (RedisClient client = RedisClient.create(this.redis.url())) {
			StringBuilder all = new StringBuilder();
			client.connect()
				.sync()
				.xrange("robinbff:1:events", io.lettuce.core.Range.unbounded())
				.forEach((entry) -> all.append(entry.getBody()));
			return all.toString();
		}
	}

	private static Selector selector(String email) {
		return new Selector.Customer(CustomerEmail.of("email", email));
	}

	private String nameOf(Selector selector) {
		return bean(SharedCache.class).nameOf(selector).toString();
	}

	private <T> T bean(Class<T> type) {
		return this.replicas.getFirst().getBean(type);
	}

	private static String customer(String email) {
		return "/customers/" + Front.encode(email) + "/conversations";
	}

	private String reader(Front front) {
		return front.reader();
	}

	private Reply look(Front front, String email) {
		return front.get(customer(email), front.reader());
	}

	private Reply kept(Front front, String route) {
		return front.get(route, front.reader(), "Cache-Control", "only-if-cached");
	}

	private JsonNode erase(Front front, String email) {
		return front
			.send("POST", "/customers/erase", "{\"emailAddress\":\"" + email + "\"}",
					this.issuer.token("privacy.erase"), "Content-Type", "application/json")
			.json();
	}

	private static void event(Front front, String customer) {
		assertThat(front
			.send("POST", "/hooks/conversations",
					"{\"Name\":\"ConversationUpdated\",\"Payload\":{\"EmailAddress\":\"" + customer + "\"}}", SECRET)
			.status()).isEqualTo(200);
	}

	private Front start(String name, String keys) {
		List<String> arguments = new ArrayList<>(arguments("--robin.redis.replica=" + name, keys));
		arguments
			.addAll(List.of("--server.port=0", "--management.server.port=0", "--robin.base-url=" + this.robin.baseUrl(),
					"--robin.api-key=" + this.robin.apiKey(), "--robin.api-secret=" + this.robin.apiSecret(),
					"--robin.quota.per-second=1000", "--robin.quota.per-minute=10000", "--robin.events.renew=0s",
					"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + this.issuer.issuerUri(),
					"--robin.events.secret=" + SECRET, "--robin.cache.refresh=0s", "--robin.response-timeout=15s",
					"--robin.attempt-timeout=16s", "--robin.request.deadline=18s"));
		if ("second".equals(name)) {
			String url = "--spring.data.redis.url=";
			arguments.replaceAll((one) -> one.startsWith(url)
					? one.replace(":" + this.redis.port(), this.line.url().substring(this.line.url().lastIndexOf(':')))
					: one);
		}
		ConfigurableApplicationContext context = SpringApplication.run(RobinBffApplication.class,
				arguments.toArray(String[]::new));
		this.replicas.add(context);
		return new Front(context.getEnvironment(), this.issuer);
	}

	/** What all that work together have in common. */
	private List<String> arguments(String first) {
		return arguments(first, "k1");
	}

	private List<String> arguments(String first, String keys) {
		String keyring = Stream.of(keys.split(",", -1))
			.map((key) -> key + ":"
					+ Base64.getEncoder().encodeToString(key.repeat(16).getBytes(StandardCharsets.UTF_8)))
			.collect(Collectors.joining(","));
		return List.of(first, "--spring.data.redis.url=" + this.redis.urlOfUser(), "--robin.redis.timeout=500ms",
				"--robin.quota.replicas=2", "--robin.cache.fresh=1h", "--robin.privacy.key=" + SECRET,
				"--robin.cache.key=" + keyring);
	}

}
