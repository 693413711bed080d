package io.robinbff.security;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;

import embedded.Cast;
import embedded.Issuer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose token opens the door, and what is said to the others. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class TokensTests {

	private static final String CUSTOMER = "/customers/" + Cast.SCOPES + "/conversations";

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private ManualTicker ticker;

	@AfterEach
	void asBefore() {
		this.issuer.hasAudience("robin-bff");
	}

	@Test
	void noTokenIsAskedForOne() {
		Reply reply = this.front.get(CUSTOMER, null);
		assertThat(reply.status()).isEqualTo(401);
		assertThat(reply.json().path("code").asString()).isEqualTo("invalid-token");
		// RFC 6750, 3.1: no error code where there was no token.
		assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer").doesNotContain("error=");
	}

	@Test
	void expiredTokenIsRefusedWithTheReason() {
		Reply reply = refused(this.issuer.expiredToken());
		assertThat(reply.json().path("detail").asString()).contains("expired");
	}

	@Test
	void clocksMayDifferByHalfAMinute() {
		assertThat(this.front.get(CUSTOMER, expired(20)).status()).isEqualTo(200);
		refused(expired(40));
		assertThat(this.front.get(CUSTOMER, this.issuer.token((claims) -> claims.notBeforeTime(in(20)))).status())
			.isEqualTo(200);
		refused(this.issuer.token((claims) -> claims.notBeforeTime(in(40))));
	}

	@Test
	void tokenThatNeverExpiresIsRefused() {
		refused(this.issuer.token((claims) -> claims.expirationTime(null)));
	}

	@Test
	void tokenOfAnotherKindIsRefused() {
		assertThat(this.front.get(CUSTOMER, this.issuer.tokenOfType("at+jwt")).status()).isEqualTo(200);
		refused(this.issuer.tokenOfType("logout+jwt"));
		refused(this.issuer.tokenOfType("dpop+jwt"));
	}

	@Test
	void tokenOfNobodyOrBoundToACertificateIsRefused() {
		refused(this.issuer.token((claims) -> claims.subject(null)));
		refused(this.issuer.token((claims) -> claims.claim("cnf", Map.of("x5t#S256", "abc"))));
		refused(this.issuer.token((claims) -> claims.claim("nonce", "n")));
		refused(this.issuer.token((claims) -> claims.claim("at_hash", "h")));
		refused(this.issuer.token((claims) -> claims.claim("typ", "Refresh")));
		String machine = this.issuer.token((claims) -> claims.subject(null).claim("client_id", "crm"));
		assertThat(this.front.get(CUSTOMER, machine).status()).isEqualTo(200);
	}

	@Test
	void twoAuthorizationHeadersThatDifferAreMalformed() {
		String token = this.front.reader();
		Reply two = this.front.get(CUSTOMER, token, "Authorization", "Bearer " + this.front.insider());
		assertThat(two.status()).isEqualTo(400);
		assertThat(two.json().path("detail").asString()).contains("two Authorization headers");
		Reply other = this.front.get(CUSTOMER, token, "Authorization", "Basic cGV0cmE6cGV0cmE=");
		assertThat(other.status()).isEqualTo(400);
		assertThat(this.front.get(CUSTOMER, token, "Authorization", "Bearer " + token).status()).isEqualTo(200);
	}

	@Test
	void encryptedTokenAndOtherAlgorithmsAreToldWhichAreTaken() {
		String header = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString("{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}".getBytes(StandardCharsets.UTF_8));
		assertThat(refused(header + ".AA.AA.AA.AA").body()).contains("taken are ES256");
		String edwards = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString("{\"alg\":\"EdDSA\"}".getBytes(StandardCharsets.UTF_8));
		assertThat(refused(edwards + ".e30.AA").body()).contains("Signed with EdDSA, taken are ES256");
	}

	@Test
	void challengeNamesNoAddressMadeOfTheRequest() {
		Reply reply = this.front.get(CUSTOMER, "rubbish", "X-Forwarded-Host", "evil.example");
		assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer error=\"invalid_token\"")
			.doesNotContain("resource_metadata", "evil");
		assertThat(this.front.get("/.well-known/oauth-protected-resource", null).status()).isEqualTo(401);
		assertThat(this.front.get("/.well-known/oauth-protected-resource").status()).isEqualTo(404);
	}

	@Test
	void logSaysWhyATokenIsRefusedAndWhoLacksTheScope(CapturedOutput output) {
		refused(this.issuer.expiredToken());
		assertThat(output).contains("A token is refused").contains("Jwt expired at");
		assertForbidden(
				this.issuer.token((claims) -> claims.subject("petra").claim("scope", "x").claim("roles", null)));
		assertThat(output)
			.containsPattern("A caller lacks the scope conversations\\.read \\[[^]]+]: caller:[0-9a-f]{24}")
			.doesNotContain("petra");
	}

	private String expired(int seconds) {
		return this.issuer.token((claims) -> claims.issueTime(in(-600)).expirationTime(in(-seconds)));
	}

	private static Date in(int seconds) {
		return Date.from(Instant.now().plusSeconds(seconds));
	}

	@Test
	void tokenOfTomorrowIsRefused() {
		refused(this.issuer.token((claims) -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(3600)))));
	}

	@Test
	void tokenOfAnotherIssuerIsRefused() {
		try (Issuer stranger = Issuer.start()) {
			refused(stranger.token(Issuer.READ));
		}
		refused(this.issuer.token((claims) -> claims.issuer("https://login.example.org")));
		refused(this.issuer.token((claims) -> claims.issuer(null)));
	}

	@Test
	void tokenForSomebodyElseIsRefused() {
		this.issuer.hasAudience("another-service");
		refused(this.issuer.token(Issuer.READ));
		refused(this.issuer.token((claims) -> claims.audience((String) null)));
	}

	@Test
	void oneOfSeveralAudiencesIsEnough() {
		String token = this.issuer.token((claims) -> claims.audience(List.of("crm", "robin-bff")));
		assertThat(this.front.get(CUSTOMER, token).status()).isEqualTo(200);
	}

	@Test
	void forgedTokensAreRefused() {
		refused(this.issuer.forgedToken());
		refused(this.issuer.unsignedToken());
		refused(this.issuer.confusedToken());
		String good = this.issuer.token(Issuer.READ);
		refused(good.substring(0, good.lastIndexOf('.') + 1));
	}

	@Test
	void tokenInTheAddressIsNone() {
		assertThat(this.front.get(CUSTOMER + "?access_token=" + this.front.reader(), null).status()).isEqualTo(401);
	}

	@Test
	void scopeIsReadFromAStringOrAList() {
		assertThat(seenBy("scope", "openid conversations.read")).isEqualTo(1);
		assertThat(seenBy("scope", "conversations.read conversations.read.internal")).isEqualTo(5);
		assertThat(seenBy("scp", List.of("conversations.read"))).isEqualTo(1);
		assertThat(seenBy("scp", List.of("conversations.read", "conversations.read.internal"))).isEqualTo(5);
		assertThat(seenBy("scp", "conversations.read")).isEqualTo(1);
	}

	@Test
	void whatOnlyLooksLikeAScopeIsNone() {
		assertForbidden(with("scope", "conversations.reader conversations.rea CONVERSATIONS.READ"));
		assertForbidden(with("scope", ""));
		assertForbidden(with("scope", 1));
		assertForbidden(with("roles", List.of("conversations.read")));
		assertForbidden(with("realm_access", Map.of("roles", List.of("conversations.read"))));
	}

	@Test
	void internalScopeAloneOpensNothing() {
		assertForbidden(with("scope", "conversations.read.internal"));
	}

	@Test
	void quotaNeedsTheScopeToo() {
		assertThat(this.front.get("/quota", null).status()).isEqualTo(401);
		assertThat(this.front.get("/quota", with("scope", "email")).status()).isEqualTo(403);
	}

	@Test
	void newKeyIsFollowed() {
		String known = this.issuer.token(Issuer.READ);
		String unknown = this.issuer.token(Issuer.READ, Issuer.READ_INTERNAL);
		assertThat(this.front.get(CUSTOMER, known).status()).isEqualTo(200);
		this.issuer.rotatesKey();
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(this.front.get(CUSTOMER, this.issuer.token(Issuer.READ)).status()).isEqualTo(200);
		refused(unknown);
		assertThat(this.front.get(CUSTOMER, known).status()).as("checked once, remembered for 5 minutes")
			.isEqualTo(200);
		this.ticker.advance(Duration.ofMinutes(5));
		refused(known);
	}

	@Test
	void withoutOriginsNoAnswerSpeaksOfCors() {
		Reply reply = this.front.get(CUSTOMER, this.front.reader(), "Origin", "https://crm.example.com");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.headers().map().keySet()).noneMatch((name) -> name.startsWith("access-control"));
		Reply preflight = this.front.send("OPTIONS", CUSTOMER, null, null, "Origin", "https://crm.example.com",
				"Access-Control-Request-Method", "GET");
		assertThat(preflight.status()).isEqualTo(401);
		assertThat(preflight.headers().map().keySet()).noneMatch((name) -> name.startsWith("access-control"));
	}

	@Test
	void nothingKeepsASession() {
		Reply reply = this.front.get(CUSTOMER);
		assertThat(reply.header("Set-Cookie")).isNull();
	}

	private String with(String claim, Object value) {
		return this.issuer.token((claims) -> claims.claim("scope", null).claim("roles", null).claim(claim, value));
	}

	private int seenBy(String claim, Object value) {
		Reply reply = this.front.get(CUSTOMER, with(claim, value));
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		return reply.json().at("/conversations/0/messages").size();
	}

	private void assertForbidden(String token) {
		Reply reply = this.front.get(CUSTOMER, token);
		assertThat(reply.status()).as(reply.body()).isEqualTo(403);
		assertThat(reply.json().path("code").asString()).isEqualTo("insufficient-scope");
		assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer ").contains("error=\"insufficient_scope\"");
	}

	private Reply refused(String token) {
		Reply reply = this.front.get(CUSTOMER, token);
		assertThat(reply.status()).as(reply.body()).isEqualTo(401);
		assertThat(reply.json().path("code").asString()).isEqualTo("invalid-token");
		assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer ").contains("error=\"invalid_token\"");
		assertThat(reply.body()).doesNotContain(token);
		return reply;
	}

}
