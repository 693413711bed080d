package io.robinbff.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import embedded.PrivateAuthority;
import embedded.TlsFront;
import embedded.TunnelProxy;
import io.robinbff.egress.Egress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** An issuer's keys on the way that a company's network prescribes. */
class IssuerAddressTests {

	@TempDir
	Path folder;

	private final List<String> upgrades = new CopyOnWriteArrayList<>();

	private final HttpServer server;

	private String issuer = "";

	IssuerAddressTests() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
	}

	@BeforeEach
	void start() throws JOSEException {
		String keys = "{\"keys\":["
				+ new ECKeyGenerator(Curve.P_256).keyID("one").generate().toPublicJWK().toJSONString() + "]}";
		this.server.createContext("/", (exchange) -> {
			this.upgrades.addAll(exchange.getRequestHeaders().getOrDefault("Upgrade", List.of()));
			boolean metadata = exchange.getRequestURI().getPath().endsWith("/.well-known/openid-configuration");
			byte[] body = (metadata ? "{\"issuer\":\"" + this.issuer + "\",\"jwks_uri\":\"" + this.issuer + "/keys\"}"
					: keys)
				.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void proxyAndPrivateAuthorityLeadToTheKeys() {
		PrivateAuthority authority = new PrivateAuthority(this.folder).issues("issuer", "issuer.test")
			.issues("stranger", "stranger.test");
		Path ca = authority.file("ca.pem", authority.pem());
		try (TlsFront front = TlsFront.start(authority.server("issuer"), port(), false);
				TlsFront stranger = TlsFront.start(authority.server("stranger"), port(), false);
				TunnelProxy proxy = TunnelProxy.start().wants("user", "pass")) {
			new ApplicationContextRunner().withUserConfiguration(OfEgress.class)
				.withPropertyValues("robin.proxy.url=http://user:pass@127.0.0.1:" + proxy.port(), "robin.ca-file=" + ca)
				.run((context) -> {
					Egress egress = context.getBean(Egress.class);
					this.issuer = "https://issuer.test:" + front.port();
					assertThat(new IssuerAddress(this.issuer, null, true, egress).get().getKeys()).hasSize(1);
					assertThat(proxy.opened()).containsExactly("issuer.test:" + front.port(),
							"issuer.test:" + front.port());
					this.issuer = "https://issuer.test:" + stranger.port();
					assertThatException().isThrownBy(() -> new IssuerAddress(this.issuer, null, true, egress).get());
					assertThat(stranger.handshakes()).isLessThanOrEqualTo(1);
				});
			assertThat(proxy.refused()).isEmpty();
		}
	}

	@Test
	void plainIssuerIsAskedForNoUpgrade() {
		this.issuer = "http://127.0.0.1:" + port();
		assertThat(new IssuerAddress(this.issuer, null, true, Egress.DIRECT).get().getKeys()).hasSize(1);
		assertThat(this.upgrades).isEmpty();
	}

	private int port() {
		return this.server.getAddress().getPort();
	}

	@ComponentScan("io.robinbff.egress")
	@ConfigurationPropertiesScan("io.robinbff.egress")
	static class OfEgress {

	}

}
