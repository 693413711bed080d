package io.robinbff.egress;

import java.net.URI;
import java.nio.file.Path;

import embedded.Cast;
import embedded.Issuer;
import embedded.PrivateAuthority;
import embedded.RobinServer;
import embedded.TlsFront;
import embedded.TunnelProxy;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.RobinBffApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole service in a company's network: ROBIN and the issuer's keys are reached
 * through a proxy that wants a password and looks up their names, and both show
 * certificates of a private authority.
 */
@SpringBootTest(classes = RobinBffApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "management.server.port=0")
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class EgressServiceTests {

	private static final String PASSWORD = "p%40ss-of-the-proxy";

	private static final RobinServer ROBIN = RobinServer.start();

	private static final Issuer ISSUER = Issuer.start();

	private static final TunnelProxy PROXY = TunnelProxy.start().wants("robin-bff", "p@ss-of-the-proxy");

	@TempDir
	private static Path folder;

	private static TlsFront robinsFront;

	private static TlsFront issuersFront;

	@Autowired
	private Environment environment;

	@DynamicPropertySource
	static void network(DynamicPropertyRegistry settings) {
		Cast.joins(ROBIN);
		PrivateAuthority authority = new PrivateAuthority(folder).issues("robin", "robin.test")
			.issues("issuer", "issuer.test");
		robinsFront = TlsFront.start(authority.server("robin"), port(ROBIN.baseUrl()), false);
		issuersFront = TlsFront.start(authority.server("issuer"), port(ISSUER.issuerUri()), false);
		Path ca = authority.file("ca.pem", authority.pem());
		settings.add("robin.base-url", () -> "https://robin.test:" + robinsFront.port());
		settings.add("robin.api-key", ROBIN::apiKey);
		settings.add("robin.api-secret", ROBIN::apiSecret);
		settings.add("robin.ca-file", () -> ca);
		settings.add("robin.proxy.url", () -> "http://robin-bff:" + PASSWORD + "@127.0.0.1:" + PROXY.port());
		settings.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", ISSUER::issuerUri);
		settings.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
				() -> "https://issuer.test:" + issuersFront.port() + "/oauth2/jwks");
	}

	@AfterAll
	static void stop() {
		robinsFront.close();
		issuersFront.close();
		PROXY.close();
		ISSUER.close();
		ROBIN.close();
	}

	@Test
	void everythingOutsideIsReachedThroughTheProxyAlone(CapturedOutput output) {
		Front front = new Front(this.environment, ISSUER);
		Reply reply = front.get("/customers/" + Cast.ANNA + "/conversations");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.json().path("conversations")).isNotEmpty();
		assertThat(front.get("/quota", ISSUER.strangersToken()).status()).isEqualTo(401);
		assertThat(PROXY.opened()).contains("robin.test:" + robinsFront.port(), "issuer.test:" + issuersFront.port());
		assertThat(PROXY.refused()).isEmpty();
		assertThat(robinsFront.handshakes()).isPositive();
		// One wrong password, and the answer points to the proxy.
		PROXY.wants("robin-bff", "changed");
		ROBIN.closesIdleConnections();
		Reply refused = front.get("/customers/nobody@example.nl/conversations");
		assertThat(refused.status()).isEqualTo(502);
		assertThat(refused.body()).contains("407");
		assertThat(output).contains("the proxy answered 407").doesNotContain("ss-of-the-proxy");
	}

	private static int port(String url) {
		return URI.create(url).getPort();
	}

}
