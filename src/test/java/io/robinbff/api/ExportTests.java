package io.robinbff.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.web.ProblemType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An export that gives a privacy officer all that there is of a customer. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = { "robin.web.exchange-timeout=8s", "robin.web.head-timeout=8s",
		"robin.request.deadline=5s", "robin.page-size=20", "robin.retry.attempts=1", "robin.breaker.minimum-calls=1000",
		"robin.breaker.calls=1000" })
class ExportTests {

	private static final String EXPORT = "conversations.export";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@BeforeEach
	void recovers() {
		this.robin.recovers();
	}

	@Test
	void exportIsWholeAndSaysSo(CapturedOutput output) {
		int before = this.robin.callCount();
		List<JsonNode> lines = lines(export(Cast.MANY_QUESTIONS, null, token()).body());
		assertThat(guids(lines)).hasSize(Cast.MANY_COUNT).doesNotHaveDuplicates();
		assertThat(lines.getLast().toString()).isEqualTo("{\"complete\":true,\"exported\":130}");
		assertThat(states(lines)).allSatisfy((state) -> assertThat(state.path("complete").isBoolean()).isTrue());
		assertThat(this.robin.callCount() - before).as("7 pages that overlap, and the front again").isEqualTo(8);
		assertThat(output.getOut()).contains("\\\"outcome\\\":\\\"exported\\\"".replace("\\", ""));
	}

	@Test
	void asOneObjectItIsClosedByHowItWent() {
		Reply reply = export(Cast.MANY_QUESTIONS, null, token(), "Accept", "application/json");
		assertThat(reply.header("Content-Type")).isEqualTo("application/json");
		assertThat(reply.json().path("conversations").size()).isEqualTo(Cast.MANY_COUNT);
		assertThat(reply.json().path("complete").asBoolean()).isTrue();
		this.robin.failsAlways(500);
		JsonNode broken = export(Cast.MANY_QUESTIONS, null, token(), "Accept", "application/json").json();
		assertThat(broken.path("conversations").size()).isZero();
		assertThat(broken.path("complete").asBoolean(true)).isFalse();
		assertThat(broken.path("code").asString()).isEqualTo("robin-unavailable");
		assertThat(broken.path("resume").asString()).isNotBlank();
	}

	@Test
	void notesAreInItWithTheirScopeAlone() {
		String insider = this.issuer.token(EXPORT, Issuer.READ_INTERNAL);
		assertThat(lines(export(Cast.SCOPES, null, token()).body()).get(1).path("messages").size()).isEqualTo(1);
		assertThat(lines(export(Cast.SCOPES, null, insider).body()).get(1).path("messages").size()).isEqualTo(5);
	}

	@Test
	void failureInTheMiddleIsToldAndResumedWithoutALoss() throws Exception {
		this.robin.isSlowBy(Duration.ofMillis(500));
		List<JsonNode> first = new ArrayList<>();
		try (BufferedReader reader = open(Cast.MANY_QUESTIONS)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				first.add(JSON.readTree(line));
				if (guids(first).size() == 40) {
					this.robin.failsAlways(500);
				}
			}
		}
		JsonNode end = first.getLast();
		assertThat(end.path("complete").asBoolean(true)).isFalse();
		assertThat(end.path("code").asString()).isEqualTo("robin-unavailable");
		assertThat(guids(first)).hasSizeBetween(39, 129).hasSize(end.path("exported").asInt());
		this.robin.recovers();
		String resume = end.path("resume").asString();
		List<JsonNode> second = lines(export(Cast.MANY_QUESTIONS, resume, token()).body());
		assertThat(second.getLast().path("complete").asBoolean(false)).isTrue();
		Set<String> all = new HashSet<>(guids(first));
		all.addAll(guids(second));
		assertThat(all).hasSize(Cast.MANY_COUNT);
		assertThat(resume).doesNotContain("veel");
		for (Reply refused : List.of(export(Cast.ANNA, resume, token()),
				export(Cast.MANY_QUESTIONS, resume,
						this.issuer
							.token((claims) -> claims.subject("sam").claim("scope", EXPORT).claim("roles", null))),
				export(Cast.MANY_QUESTIONS, resume, this.issuer.token(EXPORT, Issuer.READ_INTERNAL)),
				export(Cast.MANY_QUESTIONS, "rubbish", token()))) {
			assertThat(refused.status()).isEqualTo(400);
			assertThat(refused.json().path("parameter").asString()).isEqualTo("resume");
		}
	}

	/** The exchange may take 8 s here, and 8 pages take 10. */
	@Test
	void lastsLongerThanAnExchangeMayAndItsFirstLineComesAtOnce() throws Exception {
		this.robin.isSlowBy(Duration.ofMillis(1300));
		int before = this.robin.callCount();
		try (BufferedReader reader = open(Cast.MANY_QUESTIONS)) {
			assertThat(reader.readLine()).startsWith("{\"complete\":false,\"exported\":0,\"resume\":\"");
			assertThat(this.robin.callCount() - before).isLessThanOrEqualTo(1);
			assertThat(reader.lines().toList().getLast()).isEqualTo("{\"complete\":true,\"exported\":130}");
		}
	}

	@Test
	void oneOfACustomerAndTwoAtOnce() throws Exception {
		this.robin.isSlowBy(Duration.ofMillis(2500));
		try (BufferedReader one = open(Cast.MANY_QUESTIONS)) {
			one.readLine();
			assertThat(export(Cast.MANY_QUESTIONS.toUpperCase(java.util.Locale.ROOT), null, token()).json()
				.path("code")
				.asString()).isEqualTo("export-under-way");
			try (BufferedReader other = open(Cast.NICK)) {
				other.readLine();
				Reply third = export(Cast.ANNA, null, token());
				assertThat(third.status()).isEqualTo(429);
				assertThat(third.header("Retry-After")).isNotNull();
				this.robin.recovers();
				assertThat(other.lines().toList().getLast()).contains("true");
			}
			assertThat(one.lines().toList().getLast()).contains("true");
		}
		await().until(() -> export(Cast.ANNA, null, token()).status() == 200);
	}

	@Test
	void erasedCustomerIsExportedNoFurther() throws Exception {
		this.robin.isSlowBy(Duration.ofMillis(3500));
		try (BufferedReader reader = open(Cast.MANY_QUESTIONS)) {
			reader.readLine();
			assertThat(this.front
				.send("POST", "/customers/erase", "{\"emailAddress\":\"" + Cast.MANY_QUESTIONS + "\"}",
						this.issuer.token("privacy.erase"), "Content-Type", "application/json")
				.status()).isEqualTo(200);
			List<JsonNode> rest = lines(String.join("\n", reader.lines().toList()));
			assertThat(guids(rest)).as("of the page that ROBIN was asked for already").isEmpty();
			JsonNode end = rest.getLast();
			assertThat(end.path("code").asString()).isEqualTo("erased");
			assertThat(end.has("resume")).isFalse();
		}
	}

	@Test
	void endsWithItsTokenAndGoesOnWithTheNext() {
		this.robin.isSlowBy(Duration.ofMillis(1300));
		List<JsonNode> first = lines(
				export(Cast.MANY_QUESTIONS, null, this.issuer.token(Duration.ofSeconds(3), EXPORT)).body());
		JsonNode end = first.getLast();
		assertThat(end.path("code").asString()).isEqualTo("token");
		assertThat(guids(first)).hasSizeLessThan(Cast.MANY_COUNT);
		this.robin.recovers();
		List<JsonNode> second = lines(export(Cast.MANY_QUESTIONS, end.path("resume").asString(), token()).body());
		assertThat(second.getLast().path("complete").asBoolean(false)).isTrue();
		Set<String> all = new HashSet<>(guids(first));
		all.addAll(guids(second));
		assertThat(all).hasSize(Cast.MANY_COUNT);
	}

	@Test
	void endsWithCodesThatThereAre() {
		List<String> codes = Arrays.stream(ProblemType.values()).map(ProblemType::code).toList();
		assertThat(Arrays.stream(Fault.values()).map((fault) -> ProblemType.of(fault).code()))
			.allMatch(codes::contains);
	}

	private String token() {
		return this.issuer.token(EXPORT);
	}

	private static List<JsonNode> lines(String body) {
		return body.lines().<JsonNode>map(JSON::readTree).toList();
	}

	private static List<String> guids(List<JsonNode> lines) {
		return lines.stream().filter((line) -> line.has("guid")).map((line) -> line.path("guid").asString()).toList();
	}

	private static List<JsonNode> states(List<JsonNode> lines) {
		return lines.stream().filter((line) -> !line.has("guid")).toList();
	}

	private static String body(String email, @Nullable String resume) {
		return "{\"emailAddress\":\"" + email + "\"" + ((resume != null) ? ",\"resume\":\"" + resume + "\"" : "") + "}";
	}

	private Reply export(String email, @Nullable String resume, String token, String... headers) {
		List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
		all.addAll(List.of(headers));
		return this.front.send("POST", "/customers/export", body(email, resume), token, all.toArray(String[]::new));
	}

	private BufferedReader open(String email) throws IOException, InterruptedException {
		HttpResponse<java.io.InputStream> response = HTTP
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.front.port() + "/customers/export"))
				.header("Authorization", "Bearer " + token())
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(body(email, null)))
				.build(), BodyHandlers.ofInputStream());
		return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
	}

}
