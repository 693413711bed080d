package io.robinbff.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.RobinConversation;
import embedded.RobinMessage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.robinbff.Cluster;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.cache.SharedCache;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a data subject may ask, and a filter, over two replicas around a real Redis. */
class SubjectReplicasTests {

	private static final String NICK = "nick@many.example";

	private static final String LIST = "/customers/" + NICK + "/conversations";

	private static final int COUNT = 130;

	/** Of 20 conversations. */
	private static final int PAGES = 7;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final Cluster cluster = new Cluster();

	private final List<RobinConversation> history = IntStream.range(0, COUNT)
		.mapToObj((i) -> RobinConversation.numbered(1000 + i)
			.state((i % 10 == 0) ? "Open" : "Archived")
			.messages(RobinMessage.fromCustomer("Nick", NICK, "letter " + i)))
		.toList();

	private Front first;

	private Front second;

	@BeforeEach
	void begin() {
		this.first = start("first");
		this.second = start("second");
		this.cluster.robin().hasConversationsOf(NICK, this.history);
		for (Front front : List.of(this.first, this.second)) {
			await().atMost(Duration.ofSeconds(20)).until(() -> click(front, "anybody@example.nl").status() == 200);
		}
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	/** Neither who clicks meanwhile nor who goes on loses anything by it. */
	@Test
	void exportThatBeganAtOneGoesOnAtTheOtherWhenThatHasStopped() throws Exception {
		this.cluster.robin().isSlowBy(Duration.ofSeconds(1));
		List<JsonNode> lines = new ArrayList<>();
		try (BufferedReader reader = open(this.first)) {
			read(reader, lines, 40);
			assertThat(export(this.second, null).json().path("code").asString()).isEqualTo("export-under-way");
			long begun = System.nanoTime();
			List<CompletableFuture<Reply>> clicks = IntStream.range(0, 6)
				.mapToObj((i) -> CompletableFuture
					.supplyAsync(() -> click((i % 2 == 0) ? this.first : this.second, "click" + i + "@example.nl")))
				.toList();
			clicks.forEach((click) -> assertThat(click.join().status()).isEqualTo(200));
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
			this.cluster.stop(0);
			read(reader, lines, Integer.MAX_VALUE);
		}
		JsonNode end = lines.getLast();
		assertThat(end.path("code").asString()).isEqualTo("stopping");
		assertThat(guids(lines)).hasSize(end.path("exported").asInt()).hasSizeLessThan(COUNT);
		this.cluster.robin().recovers();
		assertGoesOn(lines, end.path("resume").asString());
		// So does one whose last state was lost with the connection.
		List<JsonNode> heard = lines.subList(0, lines.indexOf(states(lines).get(1)) + 1);
		assertGoesOn(heard, heard.getLast().path("resume").asString());
	}

	private void assertGoesOn(List<JsonNode> before, String resume) {
		List<JsonNode> after = export(this.second, resume).body().lines().<JsonNode>map(JSON::readTree).toList();
		assertThat(after.getLast().path("complete").asBoolean(false)).as(after.getLast().toString()).isTrue();
		Set<String> all = new HashSet<>(guids(before));
		all.addAll(guids(after));
		assertThat(all).containsExactlyInAnyOrderElementsOf(ids());
		assertThat(guids(after)).as("not from the beginning").hasSizeLessThan(COUNT);
	}

	@Test
	void pagesThatAFilterFetchesAtOneCostTheOtherNoCall() {
		int before = this.cluster.robin().callCount();
		JsonNode one = this.first.get(LIST + "?state=open").json();
		assertThat(this.cluster.robin().callCount() - before).isEqualTo(PAGES);
		JsonNode other = this.second.get(LIST + "?state=open").json();
		assertThat(other.path("conversations")).isEqualTo(one.path("conversations")).hasSize(COUNT / 10);
		assertThat(other.path("complete").asBoolean(false)).isTrue();
		assertThat(this.second.get(LIST + "?q=letter%20129").json().path("conversations")).hasSize(1);
		for (int skip = 0; skip < COUNT; skip += 20) {
			assertThat(this.second.get(LIST + "?skip=" + skip).status()).isEqualTo(200);
		}
		assertThat(this.cluster.robin().callCount() - before).as("nor by hand").isEqualTo(PAGES);
	}

	/** Half of the pages are one's, half the other's: nothing is asked for twice. */
	@Test
	void whatOneHasReadByHandIsFilteredAtTheOther() {
		int before = this.cluster.robin().callCount();
		for (int skip = 0; skip < 60; skip += 20) {
			this.first.get(LIST + "?skip=" + skip);
		}
		assertThat(this.second.get(LIST + "?state=open").json().path("conversations")).hasSize(COUNT / 10);
		assertThat(this.cluster.robin().callCount() - before).isEqualTo(PAGES);
	}

	@Test
	void erasureAtOneEndsTheExportAtTheOtherAndLeavesNothing() throws Exception {
		assertThat(this.second.get(LIST + "?state=open").status()).isEqualTo(200);
		assertThat(held()).as("before").isNotEmpty();
		this.cluster.robin().isSlowBy(Duration.ofSeconds(1));
		List<JsonNode> lines = new ArrayList<>();
		try (BufferedReader reader = open(this.first)) {
			read(reader, lines, 40);
			Reply erased = this.second.send("POST", "/customers/erase", body(null),
					this.cluster.issuer().token("privacy.erase"), "Content-Type", "application/json");
			assertThat(erased.json().path("complete").asBoolean(false)).isTrue();
			assertThat(erased.json().path("replicas").asInt()).isEqualTo(2);
			read(reader, lines, Integer.MAX_VALUE);
		}
		assertThat(lines.getLast().path("code").asString()).isEqualTo("erased");
		assertThat(lines.getLast().has("resume")).isFalse();
		assertThat(guids(lines)).hasSizeLessThan(COUNT);
		await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(10)).until(() -> held().isEmpty());
		assertThat(this.cluster.redis().contents()).doesNotContain("nick@").doesNotContain("many.example");
		for (Front front : List.of(this.first, this.second)) {
			assertThat(front.get(LIST, front.reader(), "Cache-Control", "only-if-cached").status()).isEqualTo(504);
		}
	}

	/** Every name under which something of his may lie, and is more than a mark. */
	private List<String> held() {
		SharedCache names = this.cluster.replica(0).getBean(SharedCache.class);
		Selector nick = new Selector.Customer(CustomerEmail.of("email", NICK));
		Stream<Query> pages = IntStream.range(0, COUNT).mapToObj((skip) -> new Query(nick, skip));
		Stream<Query> letters = ids().stream().map((id) -> new Query(new Selector.Guid(new ConversationId(id))));
		try (RedisClient client = RedisClient.create(this.cluster.redis().url())) {
			var commands = client.connect(ByteArrayCodec.INSTANCE).sync();
			return Stream.concat(pages, letters)
				.flatMap((query) -> Stream.of("page:" + names.nameOf(query),
						"conversation:" + names.nameOf(query.selector()), "mark:" + names.nameOf(query.selector()),
						"about:" + names.nameOf(query.selector())))
				.distinct()
				.map((name) -> "robinbff:1:" + name)
				.filter((name) -> {
					byte[] dump = commands.dump(name.getBytes(StandardCharsets.UTF_8));
					return dump != null && dump.length > "robinbff".length() + 60;
				})
				.toList();
		}
	}

	private Front start(String name) {
		return this.cluster.start(name, "--robin.privacy.key=" + Cluster.SECRET, "--robin.page-size=20",
				"--robin.quota.per-second=20", "--robin.quota.per-minute=1000", "--robin.cache.fresh=1h",
				"--robin.redis.timeout=500ms");
	}

	private Reply click(Front front, String email) {
		return front.get("/customers/" + email + "/conversations");
	}

	/** Reads on until so many conversations have come, or to the end. */
	private static void read(BufferedReader reader, List<JsonNode> lines, int conversations) throws IOException {
		String line = "";
		while (line != null && guids(lines).size() < conversations) {
			line = reader.readLine();
			if (line != null) {
				lines.add(JSON.readTree(line));
			}
		}
	}

	private static List<String> guids(List<JsonNode> lines) {
		return lines.stream().filter((line) -> line.has("guid")).map((line) -> line.path("guid").asString()).toList();
	}

	private static List<JsonNode> states(List<JsonNode> lines) {
		return lines.stream().filter((line) -> !line.has("guid")).toList();
	}

	private List<String> ids() {
		return IntStream.range(0, COUNT).mapToObj((i) -> RobinConversation.numbered(1000 + i).guid()).toList();
	}

	private static String body(@Nullable String resume) {
		return "{\"emailAddress\":\"" + NICK + "\"" + ((resume != null) ? ",\"resume\":\"" + resume + "\"" : "") + "}";
	}

	private String token() {
		return this.cluster.issuer().token("conversations.export");
	}

	private Reply export(Front front, @Nullable String resume) {
		return front.send("POST", "/customers/export", body(resume), token(), "Content-Type", "application/json");
	}

	private BufferedReader open(Front front) throws IOException, InterruptedException {
		return new BufferedReader(new InputStreamReader(HTTP
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + front.port() + "/customers/export"))
				.header("Authorization", "Bearer " + token())
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(body(null)))
				.build(), BodyHandlers.ofInputStream())
			.body(), StandardCharsets.UTF_8));
	}

}
