package io.robinbff.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import embedded.BesideOthers;
import embedded.DrippingServer;
import embedded.IntrospectionServer;
import embedded.Patience;
import io.robinbff.egress.Egress;
import io.robinbff.settings.UnusableSetting;
import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Tokens whose issuers are asked, over real HTTP. */
@BesideOthers
class OpaqueTokensTests {

	private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

	private static final String GOOD = """
			{"active":true,"sub":"petra","client_id":"crm","aud":"robin-bff","scope":"openid conversations.read",
			"token_type":"Bearer","exp":%d}""".formatted(NOW.plusSeconds(3600).getEpochSecond());

	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final AtomicLong nanos = new AtomicLong();

	private final IntrospectionServer server = IntrospectionServer.start();

	private final Dependency dependency = Introspection.dependency();

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void callerAndScopesAreThoseOfTheAnswer() {
		this.server.says("opaque", GOOD);
		Jwt token = tokens().decode("opaque");
		assertThat(new Scopes(List.of("scope"), List.of("robin-bff")).convert(token)).extracting("authority")
			.containsExactly("openid", Scopes.READ);
		Caller caller = Caller.of(new JwtAuthenticationToken(token));
		assertThat(caller.key()).isEqualTo(this.server.issuer() + " petra");
		assertThat(caller.client()).isEqualTo("crm");
		assertThat(token.getTokenValue()).as("is kept nowhere").isEqualTo("checked");
	}

	/** What providers' documentation says that they say. */
	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					Keycloak, access              | "typ":"Bearer","token_type":"Bearer","sub":"a","aud":["robin-bff","account"],"azp":"crm" |
					Keycloak, ID                  | "typ":"ID","token_type":"ID","sub":"a","aud":"robin-bff"                  | Its token_type is not Bearer
					Keycloak, ID, older           | "typ":"ID","sub":"a","aud":"robin-bff"                                    | This is an ID, refresh or logout token
					Keycloak, refresh             | "typ":"Refresh","sub":"a","aud":"robin-bff"                               | This is an ID, refresh or logout token
					Keycloak, offline             | "typ":"Offline","sub":"a","aud":"robin-bff"                               | This is an ID, refresh or logout token
					Ory Hydra, access             | "token_type":"Bearer","token_use":"access_token","sub":"a","aud":["robin-bff"] |
					Ory Hydra, refresh            | "token_type":"Bearer","token_use":"refresh_token","sub":"a","aud":["robin-bff"] | This is an ID, refresh or logout token
					Spring, access                | "token_type":"Bearer","client_id":"crm","sub":"a","aud":["robin-bff"],"iss":"ISSUER" |
					Spring, refresh               | "client_id":"crm","iat":1,"exp":4000000000                                | The aud claim names none
					Okta, access                  | "token_type":"Bearer","sub":"a","aud":"robin-bff","uid":"1"               |
					machine without a subject     | "client_id":"crm","aud":"robin-bff"                                       |
					nobody                        | "aud":"robin-bff"                                                         | neither a subject (sub) nor a client
					for somebody else             | "sub":"a","aud":"another-service"                                         | The aud claim names none
					without an audience           | "sub":"a","client_id":"other"                                             | The aud claim names none
					of a client that needs none   | "sub":"a","client_id":"cognito"                                           |
					of another issuer             | "sub":"a","aud":"robin-bff","iss":"https://login.example.org"             | The iss claim is not valid
					over                          | "sub":"a","aud":"robin-bff","exp":1000000000                              | Jwt expired at
					not yet                       | "sub":"a","aud":"robin-bff","nbf":4000000000                              | Jwt used before
					bound to a certificate        | "sub":"a","aud":"robin-bff","cnf":{"x5t#S256":"x"}                        | bound to a certificate or a key
					bound by DPoP                 | "sub":"a","aud":"robin-bff","token_type":"DPoP"                           | Its token_type is not Bearer
					with the hash of another      | "sub":"a","aud":"robin-bff","at_hash":"x"                                 | This is an ID, refresh or logout token
					with nulls                    | "sub":"a","aud":"robin-bff","username":null,"cnf":null                    |
					""")
	void isHeldToTheChecksOfAJwt(String shape, String claims, @Nullable String refused) {
		this.server.says("t", "{\"active\":true," + claims.replace("ISSUER", this.server.issuer()) + "}");
		if (refused == null) {
			assertThat(tokens().decode("t").getClaims()).containsEntry("active", true);
		}
		else {
			assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens().decode("t"))
				.withMessageContaining(refused);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"active":false}
			{"active":"false","sub":"a","aud":"robin-bff"}
			{"active":1,"sub":"a","aud":"robin-bff"}
			{"active":null,"sub":"a","aud":"robin-bff"}
			{"sub":"a","aud":"robin-bff"}
			{}
			""")
	void whatIsNotSaidToBeActiveIsRefused(String answer) {
		this.server.says("t", answer);
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens().decode("t"))
			.withMessageContaining("not active");
	}

	@Test
	void countsForAMinuteAndIsThenAskedAgain() {
		this.server.says("t", GOOD);
		JwtDecoder tokens = tokens();
		tokens.decode("t");
		this.server.revokes("t");
		pass(Duration.ofSeconds(59));
		tokens.decode("t");
		assertThat(this.server.asked()).hasSize(1);
		pass(Duration.ofSeconds(1));
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens.decode("t"));
	}

	@Test
	void neverCountsBeyondItsLife() {
		this.server.says("t", GOOD.replaceFirst("\"exp\":\\d+", "\"exp\":" + NOW.plusSeconds(20).getEpochSecond()));
		JwtDecoder tokens = tokens();
		tokens.decode("t");
		pass(Duration.ofSeconds(20));
		this.server.revokes("t");
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens.decode("t"));
	}

	@Test
	void refusalCountsForFiveSeconds() {
		JwtDecoder tokens = tokens();
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens.decode("t"));
		}
		this.server.says("t", GOOD);
		pass(Duration.ofSeconds(4));
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens.decode("t"));
		assertThat(this.server.asked()).hasSize(1);
		pass(Duration.ofSeconds(1));
		assertThat(tokens.decode("t").getSubject()).isEqualTo("petra");
	}

	@Test
	void floodOfInventedTokensIsNoneAtTheIssuerAndNothingToThoseWhoWork() {
		this.server.says("mine", GOOD);
		JwtDecoder tokens = tokens();
		tokens.decode("mine");
		pass(OpaqueTokens.LONGEST);
		int unknown = 0;
		for (int second = 0; second < 3; second++) {
			for (int token = 0; token < 500; token++) {
				String invented = "invented-" + second + "-" + token;
				try {
					tokens.decode(invented);
				}
				catch (BadJwtException ex) {
					// Asked about.
				}
				catch (IssuerUnavailable ex) {
					unknown++;
					assertThat(ex.retryAfter()).isPositive();
				}
			}
			assertThat(tokens.decode("mine").getSubject()).isEqualTo("petra");
			pass(Duration.ofSeconds(1));
		}
		assertThat(this.server.asked().size()).isLessThanOrEqualTo(2 + 20 * 3);
		assertThat(unknown).isGreaterThan(1400);
	}

	/** One rate for all addresses: behind a proxy there is but one. */
	@Test
	void whoIsNewIsDelayedByAFloodAndThenNoMore() {
		this.server.says("new", GOOD);
		JwtDecoder tokens = tokens();
		flood(tokens, "first");
		assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("new"))
			.satisfies((ex) -> pass(ex.retryAfter()));
		assertThat(tokens.decode("new").getSubject()).as("a refusal costs nothing").isEqualTo("petra");
		flood(tokens, "second");
		assertThat(tokens.decode("new").getSubject()).isEqualTo("petra");
		pass(OpaqueTokens.LONGEST);
		flood(tokens, "third");
		assertThat(tokens.decode("new").getSubject()).as("asked about again").isEqualTo("petra");
		assertThat(this.server.asked()).filteredOn("new"::equals).hasSize(2);
	}

	private static void flood(JwtDecoder tokens, String name) {
		for (int token = 0; token < 500; token++) {
			try {
				tokens.decode(name + "-" + token);
			}
			catch (BadJwtException | IssuerUnavailable ex) {
				// As it should be.
			}
		}
	}

	@Test
	void crowdWithOneTokenAsksOnce() throws Exception {
		this.server.says("t", GOOD);
		this.server.fallsSilent();
		JwtDecoder tokens = tokens();
		try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Jwt>> all = IntStream.range(0, 50)
				.mapToObj((i) -> crowd.submit(() -> tokens.decode("t")))
				.toList();
			await().until(() -> !this.server.asked().isEmpty());
			this.server.isWell();
			for (Future<Jwt> one : all) {
				assertThat(one.get().getSubject()).isEqualTo("petra");
			}
		}
		assertThat(this.server.asked()).hasSize(1);
	}

	@Test
	void slowServerIsWaitedForNoLongerThanItsLimit() {
		this.server.fallsSilent();
		long begun = System.nanoTime();
		assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens().decode("t"));
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(1), Patience.SLACK);
		assertThat(cause()).isEqualTo("its answer took too long");
	}

	/** In words of an outage, which shuts the gate; and nobody listens to it any more. */
	@ParameterizedTest
	@EnumSource(names = { "HEADER", "BODY", "REFUSAL" })
	@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
	void serverThatAnswersByDropsIsWaitedForNoLonger(DrippingServer.Part part) {
		try (DrippingServer dripping = DrippingServer.start(part)) {
			assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens(dripping.address()).decode("t"));
			assertThat(cause()).isEqualTo("its answer took too long");
			await().until(() -> !dripping.isHeard());
		}
	}

	@Test
	@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
	void questionOfAnotherCallerIsNotWaitedForWithoutEnd() throws Exception {
		this.server.says("t", GOOD);
		CountDownLatch checked = new CountDownLatch(1);
		JwtDecoder tokens = tokens((issuer) -> (token) -> {
			awaitUninterruptibly(checked);
			return OAuth2TokenValidatorResult.success();
		});
		try (ExecutorService first = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<Jwt> asking = first.submit(() -> tokens.decode("t"));
			await().until(() -> !this.server.asked().isEmpty());
			assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("t"));
			checked.countDown();
			assertThat(asking.get().getSubject()).isEqualTo("petra");
			assertThat(tokens.decode("t").getSubject()).isEqualTo("petra");
		}
		finally {
			checked.countDown();
		}
		assertThat(this.server.asked()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "1700000000, 0", "1700000000, 1700000000", "1700000000, -1", "4000000001, 4000000000" })
	void tokenThatEndsBeforeItBeginsIsRefusedAndThatIsRemembered(long iat, long exp) {
		this.server.says("t",
				"{\"active\":true,\"sub\":\"a\",\"aud\":\"robin-bff\",\"iat\":%d,\"exp\":%d}".formatted(iat, exp));
		JwtDecoder tokens = tokens();
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens.decode("t"))
				.withMessage("Its exp is not after its iat, or one of its claims cannot be read");
		}
		assertThat(this.server.asked()).hasSize(1);
		assertThat(this.dependency.here()).isTrue();
	}

	/** Whatever issuers write there, it is accepted, refused, or an outage in words. */
	@ParameterizedTest
	@MethodSource("oddClaims")
	void oddClaimIsNoFaultOfOurs(String claims) {
		this.server.says("t", "{\"active\":true,\"sub\":\"a\"," + claims + "}");
		try {
			Jwt token = tokens().decode("t");
			assertThat(new Scopes(List.of("scope"), List.of("robin-bff")).convert(token)).isNotNull();
			assertThat(Caller.of(new JwtAuthenticationToken(token)).subject()).isEqualTo("a");
		}
		catch (BadJwtException ex) {
			assertThat(this.dependency.here()).isTrue();
		}
		catch (IssuerUnavailable ex) {
			assertThat(cause()).contains("answers with nothing that RFC 7662 knows");
		}
	}

	static Stream<String> oddClaims() {
		List<String> odd = List.of("null", "0", "-1", "1.5", "1e9", "1700000000", "4000000000", "1700000000000",
				"31556889864403199", "9223372036854775807", "-9223372036854775808", "1e300",
				"123456789012345678901234567890", "\"\"", "\"tomorrow\"", "\"1700000000\"", "true", "[]", "[1]",
				"{\"a\":1}");
		Stream<String> times = odd.stream()
			.flatMap((exp) -> odd.stream()
				.map((iat) -> "\"aud\":\"robin-bff\",\"exp\":%s,\"iat\":%s,\"nbf\":%s".formatted(exp, iat, iat)));
		Stream<String> others = Stream.of("aud", "iss", "client_id", "scope", "token_type", "typ", "jti", "cnf", "azp")
			.flatMap((name) -> odd.stream()
				.map((value) -> ("aud".equals(name) ? "" : "\"aud\":\"robin-bff\",")
						+ "\"%s\":%s".formatted(name, value)));
		return Stream.concat(times, others);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void serverThatIsDownIsAskedThreeTimesAndThenOncePerPause() {
		this.server.says("t", GOOD);
		this.server.goesAway();
		JwtDecoder tokens = tokens();
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("t"));
		}
		assertThat(cause()).isEqualTo("the connection is refused");
		this.server.comesBack();
		assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("t"))
			.satisfies((ex) -> assertThat(ex.retryAfter()).isEqualTo(PAUSE));
		assertThat(this.server.asked()).isEmpty();
		pass(PAUSE);
		assertThat(tokens.decode("t").getSubject()).isEqualTo("petra");
		assertThat(this.dependency.here()).isTrue();
	}

	/** What an operator reads. None of it is the caller's fault. */
	@ParameterizedTest
	@MethodSource("oddAnswers")
	void oddAnswerIsAnOutageWithASentence(int status, String type, String body, String sentence) {
		this.server.answers(status, type, body);
		assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens().decode("t"));
		assertThat(cause()).contains(sentence);
	}

	static Stream<Object[]> oddAnswers() {
		String unread = "answers with nothing that RFC 7662 knows";
		return Stream.of(new Object[] { 401, "application/json", "{}", "does not accept our id or secret (401)" },
				new Object[] { 403, "application/json", "{}", "does not accept our id or secret (403)" },
				new Object[] { 302, "text/html", "", "answers 302" },
				new Object[] { 404, "text/html", "<html>", "answers 404" },
				new Object[] { 500, "application/json", GOOD, "answers 500" },
				new Object[] { 200, "application/json", "[]", unread },
				new Object[] { 200, "application/json", "{\"active\":tr", unread },
				new Object[] { 200, "text/html", "<html>Sign in</html>", unread },
				new Object[] { 200, "application/json", "{\"active\":true,\"exp\":\"tomorrow\"}", unread },
				new Object[] { 200, "application/json", "{\"active\":true,\"x\":\"" + "x".repeat(70_000) + "\"}",
						"more than 64 KB" });
	}

	/** Whoever sends what an issuer chokes on is refused, and nobody else. */
	@ParameterizedTest
	@ValueSource(ints = { 400, 413, 414, 422 })
	void tokenThatTheIssuerCannotReadIsRefusedAndNoOutage(int status) {
		this.server.says("mine", GOOD);
		JwtDecoder tokens = tokens();
		tokens.decode("mine");
		this.server.answers(status, "application/json", "{}");
		for (int i = 0; i < 5; i++) {
			String invented = "invented-" + i;
			assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens.decode(invented));
		}
		assertThat(this.dependency.here()).isTrue();
		pass(OpaqueTokens.LONGEST);
		assertThatExceptionOfType(IssuerUnavailable.class).as("was good").isThrownBy(() -> tokens.decode("mine"));
		assertThat(cause()).contains("answers " + status);
		this.server.isWell();
		assertThat(tokens.decode("mine").getSubject()).isEqualTo("petra");
	}

	/**
	 * A flood of them is answered by an issuer as it likes, and it may refuse us for it.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 429, 500, 503, 404, 302, 401 })
	void whatBecomesOfInventedTokensStopsNobodyWhoWorks(int status) {
		this.server.says("mine", GOOD);
		JwtDecoder tokens = tokens();
		tokens.decode("mine");
		pass(OpaqueTokens.LONGEST);
		this.server.answers(status, "application/json", "{}");
		int asked = this.server.asked().size();
		for (int i = 0; i < 100; i++) {
			String invented = "invented-" + i;
			assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode(invented));
		}
		assertThat(this.server.asked()).as("and the issuer is not flooded").hasSize(asked + 3);
		this.server.isWell();
		assertThat(tokens.decode("mine").getSubject()).isEqualTo("petra");
	}

	@Test
	void tokenThatWasGoodGoesFirstAfterAPause() {
		this.server.says("mine", GOOD);
		JwtDecoder tokens = tokens();
		tokens.decode("mine");
		pass(OpaqueTokens.LONGEST);
		this.server.answers(500, "application/json", "{}");
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("mine"));
		}
		pass(PAUSE);
		int asked = this.server.asked().size();
		assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("invented"));
		assertThat(this.server.asked()).hasSize(asked);
		this.server.isWell();
		assertThat(tokens.decode("mine").getSubject()).isEqualTo("petra");
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens.decode("invented"));
	}

	/** Whoever was good has gone home: after twice the pause anybody may try. */
	@Test
	void newTokenGoesFirstIfNobodyElseDoes() {
		this.server.says("mine", GOOD);
		JwtDecoder tokens = tokens();
		tokens.decode("mine");
		this.server.says("new", GOOD);
		this.server.answers(500, "application/json", "{}");
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("new"));
		}
		this.server.isWell();
		pass(PAUSE.multipliedBy(2));
		assertThat(tokens.decode("new").getSubject()).isEqualTo("petra");
	}

	@Test
	void renewedSecretNeedsNoRestart(@TempDir Path folder) throws IOException {
		Path file = folder.resolve("secrets");
		Files.writeString(file, this.server.issuer() + "=old\n");
		JwtDecoder tokens = tokens("secrets-file", file.toString());
		this.server.says("t", GOOD);
		assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("t"));
		assertThat(cause()).contains("does not accept our id or secret (401)");
		Files.writeString(file,
				"https://other.example.com=x\n" + this.server.issuer() + "=" + IntrospectionServer.SECRET);
		assertThat(tokens.decode("t").getSubject()).isEqualTo("petra");
		assertThat(this.dependency.here()).isTrue();
		Files.delete(file);
		pass(OpaqueTokens.LONGEST);
		assertThatExceptionOfType(IssuerUnavailable.class).isThrownBy(() -> tokens.decode("t"));
		assertThat(cause()).contains("_SECRETS_FILE");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			https://login.example.org=https://login.example.org/i | | | _URIS holds something
			ISSUER=http://login.example.org/i | | | _URIS names an address that may not be asked
			ISSUER=no address | | | _URIS names an address that may not be asked
			ISSUER=ADDRESS | | | _CLIENTS lacks
			ISSUER=ADDRESS | ISSUER=bff | | _SECRETS lacks
			ISSUER=ADDRESS | ISSUER=bff | ISSUER= | _SECRETS lacks
			ISSUER=ADDRESS | ISSUER=bff | https://login.example.org=x | _SECRETS lacks
			ISSUER=ADDRESS,ISSUER=ADDRESS | ISSUER=bff | ISSUER=x | _URIS names an issuer twice
			""")
	void halfASettingStopsTheStart(String uris, @Nullable String clients, @Nullable String secrets, String sentence) {
		assertThatExceptionOfType(UnusableSetting.class)
			.isThrownBy(
					() -> points(Map.of("uris", filled(uris), "clients", filled(clients), "secrets", filled(secrets))))
			.withMessageContaining(sentence);
	}

	@Test
	void jwtOfOursIsShownToNobody() {
		String claims = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(("{\"iss\":\"" + this.server.issuer() + "\"}").getBytes(StandardCharsets.UTF_8));
		String signedWithNothing = "eyJhbGciOiJub25lIn0." + claims + ".";
		this.server.says(signedWithNothing, GOOD);
		this.server.says("a.b.c", GOOD);
		JwtDecoder jwts = (token) -> {
			throw new BadJwtException("It is not signed");
		};
		JwtDecoder tokens = new TokensByForm(jwts, tokens(), Set.of(this.server.issuer()));
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> tokens.decode(signedWithNothing))
			.withMessage("It is not signed");
		assertThat(tokens.decode("a.b.c").getSubject()).isEqualTo("petra");
		assertThat(this.server.asked()).containsExactly("a.b.c");
	}

	private String filled(@Nullable String text) {
		return (text != null) ? text.replace("ISSUER", this.server.issuer()).replace("ADDRESS", this.server.address())
				: "";
	}

	private String cause() {
		return String.valueOf(this.dependency.health().getDetails().get("cause"));
	}

	private OpaqueTokens tokens() {
		return tokens(this.server.address());
	}

	private OpaqueTokens tokens(String address) {
		return tokens(address, "secrets", this.server.issuer() + "=" + IntrospectionServer.SECRET, checks());
	}

	private OpaqueTokens tokens(Function<String, OAuth2TokenValidator<Jwt>> checks) {
		return tokens(this.server.address(), "secrets", this.server.issuer() + "=" + IntrospectionServer.SECRET,
				checks);
	}

	private OpaqueTokens tokens(String where, String secret) {
		return tokens(this.server.address(), where, secret, checks());
	}

	private OpaqueTokens tokens(String address, String where, String secret,
			Function<String, OAuth2TokenValidator<Jwt>> checks) {
		List<Introspection> all = points(Map.of("uris", this.server.issuer() + "=" + address, "clients",
				this.server.issuer() + "=" + IntrospectionServer.CLIENT, where, secret))
			.stream()
			.map((point) -> new Introspection(point, Egress.DIRECT, PAUSE, this.nanos::get, this.dependency))
			.toList();
		return new OpaqueTokens(all, checks, 20, clock(), this.nanos::get);
	}

	private Function<String, OAuth2TokenValidator<Jwt>> checks() {
		AccessSettings settings = bound("robin.access", AccessSettings.class, Map.of("clients", "cognito"));
		return (issuer) -> TokenChecks.validator(issuer, settings, true, clock());
	}

	private InstantSource clock() {
		return () -> NOW.plusNanos(this.nanos.get());
	}

	private List<IntrospectionPoint> points(Map<String, String> settings) {
		Issuers issuers = Issuers.of(this.server.issuer(), "", bound("robin.access", AccessSettings.class, Map.of()));
		return IntrospectionPoint.of(bound("robin.access.introspection", IntrospectionSettings.class, settings),
				issuers);
	}

	private static <T> T bound(String prefix, Class<T> type, Map<String, String> settings) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		settings.forEach((name, value) -> source.put(prefix + "." + name, value));
		return new Binder(source).bindOrCreate(prefix, type);
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

}
