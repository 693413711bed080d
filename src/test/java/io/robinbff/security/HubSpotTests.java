package io.robinbff.security;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import embedded.Cast;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.UncachedServiceTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The door for HubSpot's UI extensions, from outside. */
@UncachedServiceTest
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = { "robin.hubspot.client-secret=" + HubSpotTests.NEXT + "," + HubSpotTests.SECRET,
		"robin.hubspot.base-url=" + HubSpotTests.BASE + "/", "robin.hubspot.portals=62515,7",
		"robin.hubspot.routes=POST /conversations/search,POST /customers/summary,GET /conversations/{guid}" })
class HubSpotTests {

	static final String SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";

	static final String NEXT = "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz";

	static final String BASE = "https://robin.example.com/crm";

	/** As HubSpot adds it. */
	private static final String QUERY = "?userId=12&portalId=62515&userEmail=petra%40example.com&appId=3";

	private static final String SEARCH = "/conversations/search";

	private static final String BODY = "{\"emailAddress\":\"" + Cast.SCOPES + "\"}";

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Test
	void requestOfAnExtensionIsAnsweredWithoutInternalNotes() {
		Reply reply = send(new Signed());
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.json().at("/conversations/0/messages").size()).isEqualTo(1);
		assertThat(reply.headers().map().keySet()).noneMatch((name) -> name.startsWith("access-control"));
		assertThat(send(new Signed().by(NEXT)).status()).isEqualTo(200);
		assertThat(send(new Signed().in(0)).status()).isEqualTo(200);
	}

	@Test
	void uriIsSignedAsDocumented() {
		assertThat(send(new Signed().over(BASE + SEARCH + QUERY.replace("%40", "@"))).status()).isEqualTo(200);
		assertThat(send(new Signed("GET", "/conversations/" + Cast.SCOPES_GUID + QUERY, null)).status()).isEqualTo(200);
	}

	@Test
	void callerIsTheOneWhomHubSpotNames(CapturedOutput output) {
		send(new Signed());
		// In JSON, if a test before this one wanted the log so, it is a text within a
		// text.
		assertThat(output.getAll().replace("\\\"", "\"")).contains("\"subject\":\"hubspot:62515:12\"")
			.contains("\"client\":\"hubspot:62515\"")
			.contains("\"issuer\":\"hubspot\"")
			.doesNotContain("petra@example.com", "petra%40example.com");
	}

	@Test
	void replayIsRefused() {
		Signed once = new Signed();
		assertThat(send(once).status()).isEqualTo(200);
		refused(send(once), "has been used already");
		Signed other = new Signed().over(BASE + SEARCH + QUERY.replace("%40", "@"));
		assertThat(send(other).status()).isEqualTo(200);
		refused(send(other.sentAs(SEARCH + QUERY.replace("%40", "@"))), "has been used already");
	}

	/** HubSpot sends it once more where we had a fault. */
	@Test
	void whatWasNotAnsweredMayComeAgain() {
		Signed once = new Signed();
		this.robin.refusesConnections();
		assertThat(send(once).status()).isEqualTo(503);
		this.robin.recovers();
		await().until(() -> send(new Signed()).status() == 200);
		assertThat(send(once).status()).isEqualTo(200);
		refused(send(once), "has been used already");
	}

	@ParameterizedTest
	@CsvSource({ "-301, 401", "-290, 200", "290, 200", "310, 401", "-86400, 401", "4000000000, 401" })
	void timeHasToBeWithinFiveMinutes(long seconds, int status) {
		assertThat(send(new Signed().in(seconds)).status()).isEqualTo(status);
	}

	/** What a person in HubSpot can let the extension ask for, rightly signed. */
	@ParameterizedTest
	@ValueSource(strings = { "", "?userId=12", "?portalId=62515", "?userId=&portalId=62515",
			"?userId=12&portalId=62516", "?userId=12&portalId=062515", "?userId=13&userId=12&portalId=62515",
			"?portalId=7&userId=12&portalId=62515", "?user%49d=13&userId=12&portalId=62515",
			"?userId%3D13&userId=12&portalId=62515", "?userId=12%2C13&portalId=62515", "?userId=-12&portalId=62515",
			"?userId=petra&portalId=62515", "?userId=12%20&portalId=62515", "?userid=12&portalid=62515",
			"?a=?userId=12&portalId=62515", "?userId=12&portalId=62515&portalId=" })
	void whoIsBehindItHasToBeNamedOnceAndExactly(String query) {
		Reply reply = send(new Signed("POST", SEARCH + query, BODY));
		assertThat(reply.status()).as(reply.body()).isIn(400, 401);
	}

	@Test
	void whateverDiffersFromWhatIsSignedIsRefused() {
		refused(send(new Signed().sentAs(SEARCH + QUERY.replace("12", "13"))), "it is not made with");
		refused(send(new Signed().sentAs(SEARCH + QUERY + "&a=1")), "it is not made with");
		refused(send(new Signed().sentAs("/customers/summary" + QUERY)), "it is not made with");
		refused(send(new Signed().with(BODY + " ")), "it is not made with");
		refused(send(new Signed().with(BODY.replace('s', 't'))), "it is not made with");
		refused(send(new Signed().by("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")), "it is not made with");
		refused(send(new Signed().over("http://localhost:" + this.front.port() + SEARCH + QUERY)),
				"it is not made with");
		refused(send(new Signed().signed("GET")), "it is not made with");
	}

	@Test
	void forwardedHostSaysNothingOfWhatIsSigned() {
		Signed foreign = new Signed().over("https://evil.example" + SEARCH + QUERY);
		assertThat(send(foreign, "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https").status())
			.isEqualTo(401);
		assertThat(send(new Signed(), "X-Forwarded-Host", "evil.example", "X-Forwarded-Prefix", "/crm").status())
			.isEqualTo(200);
	}

	@Test
	void routesThatAreNotNamedHaveNoSuchDoor() {
		for (String path : List.of("/quota", "/customers/a@b.nl/conversations", "/orders/1/conversations",
				"/conversations", "/v3/api-docs/x")) {
			assertThat(send(new Signed("GET", path + QUERY, null)).status()).as(path).isIn(401, 404);
		}
		assertThat(send(new Signed("DELETE", "/conversations/" + Cast.SCOPES_GUID + QUERY, null)).status())
			.isEqualTo(401);
	}

	@Test
	void bodyLimitHoldsBeforeAnythingIsHashed() {
		String large = "{\"emailAddress\":\"" + "x".repeat(40_000) + "\"}";
		Reply reply = send(new Signed("POST", SEARCH + QUERY, large));
		assertThat(reply.status()).isEqualTo(413);
	}

	@Test
	void tokenComesByTheOtherWay() {
		Reply reply = this.front.send("POST", SEARCH, BODY, this.front.insider(), "Content-Type", "application/json",
				HubSpotDoor.SIGNATURE, "x", HubSpotDoor.TIME, "1");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(this.front.send("POST", SEARCH, BODY, "rubbish", headers(new Signed(), new String[0])).status())
			.as("a bad token is no reason to look for another way")
			.isEqualTo(401);
	}

	@Test
	void headersHaveToBeThereOnce() {
		Signed signed = new Signed();
		String shown = signed.signature();
		for (List<String> headers : List.of(List.of(HubSpotDoor.SIGNATURE, shown),
				List.of(HubSpotDoor.SIGNATURE, shown, HubSpotDoor.SIGNATURE, shown, HubSpotDoor.TIME, signed.time),
				List.of(HubSpotDoor.SIGNATURE, shown, HubSpotDoor.TIME, signed.time, HubSpotDoor.TIME, signed.time),
				List.of(HubSpotDoor.SIGNATURE, shown, HubSpotDoor.TIME, "now"),
				List.of(HubSpotDoor.SIGNATURE, shown, HubSpotDoor.TIME, "9".repeat(40)),
				List.of(HubSpotDoor.SIGNATURE, "", HubSpotDoor.TIME, signed.time), List.of("X-HubSpot-Signature", shown,
						"X-HubSpot-Signature-Version", "v2", HubSpotDoor.TIME, signed.time))) {
			List<String> all = new ArrayList<>(headers);
			all.addAll(List.of("Content-Type", "application/json"));
			assertThat(this.front.send("POST", SEARCH + QUERY, BODY, null, all.toArray(String[]::new)).status())
				.isEqualTo(401);
		}
	}

	private void refused(Reply reply, String why) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(401);
		assertThat(reply.json().path("detail").asString()).contains(why);
		assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
	}

	private Reply send(Signed request, String... more) {
		return this.front.send(request.method, request.path, request.body, null, headers(request, more));
	}

	private static String[] headers(Signed request, String[] more) {
		List<String> all = new ArrayList<>(List.of(more));
		all.addAll(List.of("Content-Type", "application/json", HubSpotDoor.SIGNATURE, request.signature(),
				HubSpotDoor.TIME, request.time));
		return all.toArray(String[]::new);
	}

	/** A request as HubSpot makes it, each with a time of its own. */
	private static final class Signed {

		private static long last;

		private final String method;

		private final @Nullable String signedBody;

		private @Nullable String body;

		private String path;

		private String uri;

		private String signedMethod;

		private String secret = SECRET;

		private String time = next(Duration.ZERO);

		Signed() {
			this("POST", SEARCH + QUERY, BODY);
		}

		Signed(String method, String path, @Nullable String body) {
			this.method = method;
			this.signedMethod = method;
			this.path = path;
			this.uri = BASE + path;
			this.body = body;
			this.signedBody = body;
		}

		private static synchronized String next(Duration ahead) {
			last = Math.max(last + 1, Instant.now().toEpochMilli());
			return Long.toString(last + ahead.toMillis());
		}

		Signed by(String other) {
			this.secret = other;
			return this;
		}

		Signed in(long seconds) {
			this.time = next(Duration.ofSeconds(seconds));
			return this;
		}

		Signed over(String other) {
			this.uri = other;
			return this;
		}

		Signed signed(String other) {
			this.signedMethod = other;
			return this;
		}

		Signed sentAs(String other) {
			this.path = other;
			return this;
		}

		Signed with(String other) {
			this.body = other;
			return this;
		}

		String signature() {
			return HubSpotRequests.sign(this.secret, this.signedMethod, this.uri,
					(this.signedBody != null) ? this.signedBody : "", this.time);
		}

	}

}
