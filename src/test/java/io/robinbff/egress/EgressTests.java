package io.robinbff.egress;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import embedded.Patience;
import embedded.PrivateAuthority;
import embedded.RobinConversation;
import embedded.RobinServer;
import embedded.TlsFront;
import embedded.TunnelProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.robin.http.DroppedFields;
import io.robinbff.robin.http.RobinHttp;
import io.robinbff.robin.http.RobinSettings;
import io.robinbff.robin.http.RobinStatusException;
import io.robinbff.robin.http.WireRequest;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A proxy, a private authority and a certificate of our own, on the way to ROBIN and to
 * an issuer. The names end in {@code .test}: nobody but the proxy can look them up.
 */
class EgressTests {

	@TempDir
	static Path folder;

	private static RobinServer robin;

	private static PrivateAuthority authority;

	private static TlsFront front;

	private static TlsFront stranger;

	private TunnelProxy proxy;

	@BeforeAll
	static void start() {
		robin = RobinServer.start();
		robin.hasConversationsOf("nick@example.com", RobinConversation.numbered(1));
		authority = new PrivateAuthority(folder).issues("robin", "robin.test", "localhost")
			.issues("stranger", "stranger.test")
			.issues("us", "robin-bff");
		authority.file("ca.pem", authority.pem());
		front = TlsFront.start(authority.server("robin"), port(robin), false);
		stranger = TlsFront.start(authority.server("stranger"), port(robin), false);
	}

	@AfterAll
	static void stop() {
		front.close();
		stranger.close();
		robin.close();
	}

	@BeforeEach
	void openProxy() {
		this.proxy = TunnelProxy.start();
	}

	@AfterEach
	void closeProxy() {
		this.proxy.close();
	}

	@Test
	void privateAuthorityIsTrustedBesideTheSystems() {
		assertThat(has(catchThrowable(() -> ask(localhost(front))), CertificateException.class)).isTrue();
		assertThat(has(catchThrowable(() -> askAsIssuer(localhost(front))), CertificateException.class)).isTrue();
		assertThat(ask(localhost(front), "robin.ca-file", folder.resolve("ca.pem"))).isEqualTo(1);
		assertThat(askAsIssuer(localhost(front), "robin.ca-file", folder.resolve("ca.pem"))).isEqualTo(404);
		assertThat(new Authorities(folder.resolve("ca.pem")).getAcceptedIssuers()).hasSizeGreaterThan(50);
	}

	@Test
	void serverWithAnotherNameIsRefused() {
		Object ca = folder.resolve("ca.pem");
		assertThat(has(catchThrowable(() -> ask(localhost(stranger), "robin.ca-file", ca)), CertificateException.class))
			.isTrue();
		assertThat(has(catchThrowable(() -> askAsIssuer(localhost(stranger), "robin.ca-file", ca)),
				CertificateException.class))
			.isTrue();
		assertThat(has(catchThrowable(() -> ask("https://robin.test:" + stranger.port(), "robin.ca-file", ca,
				"robin.proxy.url", url(this.proxy, ""))), CertificateException.class))
			.as("through the proxy")
			.isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "user:pass@", "user:p%40ss%3A%2F@", "us%C3%A9r:@" })
	void tunnelIsOpenedAndTheProxyLooksUpTheName(String user) {
		if (!user.isEmpty()) {
			ProxyAddress address = ProxyAddress.parse(url(this.proxy, user), "ROBIN_PROXY_URL");
			this.proxy.wants(String.valueOf(address.user()), address.password());
		}
		Object[] settings = { "robin.ca-file", folder.resolve("ca.pem"), "robin.proxy.url", url(this.proxy, user) };
		assertThat(ask("https://robin.test:" + front.port(), settings)).isEqualTo(1);
		assertThat(this.proxy.opened()).containsExactly("robin.test:" + front.port());
		assertThat(askAsIssuer("https://robin.test:" + front.port(), settings)).isEqualTo(404);
		assertThat(this.proxy.opened()).hasSize(2);
	}

	@Test
	void proxysAddressMayStandInAFile() {
		Path file = authority.file("proxy-url", url(this.proxy, "user:secret@") + "\n");
		this.proxy.wants("user", "secret");
		assertThat(ask("https://robin.test:" + front.port(), "robin.ca-file", folder.resolve("ca.pem"),
				"robin.proxy.url-file", file))
			.isEqualTo(1);
	}

	@Test
	void wrongPasswordIsTold() {
		this.proxy.wants("user", "right");
		RobinStatusException ex = refusal(url(this.proxy, "user:wrong@"));
		assertThat(ex.status()).isEqualTo(407);
		assertThat(ex.isOfProxy()).isTrue();
		assertThat(refusal(url(this.proxy, "")).status()).isEqualTo(407);
	}

	@ParameterizedTest
	@CsvSource({ "403 Forbidden, 403", "502 Bad Gateway, 502", "503 Busy, 503", "302 Found, 302", "401 Who, 401" })
	void whatTheProxySaysIsTold(String answer, int status) {
		this.proxy.says("HTTP/1.1 " + answer + "\r\nContent-Length: 4\r\n\r\nhtml");
		assertThat(refusal(url(this.proxy, "")).status()).isEqualTo(status);
	}

	/** Neither hangs nor is taken for an answer of ROBIN's. */
	@ParameterizedTest
	@ValueSource(strings = { "", "SSH-2.0-OpenSSH_9.9\r\n\r\n", "HTTP/1.1 200", "\u0015\u0003\u0001\u0000\u0002\u0002",
			"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" })
	void proxyThatTalksNonsenseIsAFailure(String answer) {
		this.proxy.says(answer);
		long start = System.nanoTime();
		assertThat(catchThrowable(() -> askThrough(url(this.proxy, "")))).isNotNull()
			.isNotInstanceOf(RobinStatusException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Patience.SLACK);
	}

	@Test
	void standardVariablesAreTheDefault() {
		String https = "https://robin.test:" + front.port();
		assertThat(rules(Map.of("HTTPS_PROXY", "http://p:1")).proxyFor(URI.create(https))).isPresent();
		assertThat(rules(Map.of("https_proxy", "p:1")).proxyFor(URI.create(https))).isPresent();
		assertThat(rules(Map.of("HTTPS_PROXY", "http://p:1")).proxyFor(URI.create("http://robin.test"))).isEmpty();
		assertThat(rules(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", ".test")).proxyFor(URI.create(https))).isEmpty();
		assertThat(rules(Map.of("HTTPS_PROXY", "p:1", "no_proxy", "robin.test")).proxyFor(URI.create(https))).isEmpty();
		assertThat(rules(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", "*"), "robin.proxy.no-proxy", "")
			.proxyFor(URI.create(https))).isPresent();
		assertThat(rules(Map.of("HTTPS_PROXY", "p:1"), "robin.proxy.url", "q:2").proxyFor(URI.create(https)))
			.hasValueSatisfying((proxy) -> assertThat(proxy.host()).isEqualTo("q"));
		assertThat(rules(Map.of("HTTPS_PROXY", "p:1"), "robin.proxy.no-proxy", "*").proxyFor(URI.create(https)))
			.isEmpty();
		assertThat(rules(Map.of()).proxyFor(URI.create(https))).isEmpty();
		assertThat(rules(Map.of(), "robin.proxy.url", "http://u:secret@q:2")).asString().doesNotContain("secret", "u:");
	}

	@Test
	@ResourceLock(Resources.SYSTEM_PROPERTIES)
	void javasOwnSettingsHoldIfNoOtherDoes() {
		URI https = URI.create("https://robin.test:" + front.port());
		System.setProperty("https.proxyHost", "127.0.0.1");
		System.setProperty("https.proxyPort", String.valueOf(this.proxy.port()));
		try {
			Object[] settings = { "robin.ca-file", folder.resolve("ca.pem") };
			assertThat(ask(https.toString(), settings)).isEqualTo(1);
			assertThat(askAsIssuer(https.toString(), settings)).isEqualTo(404);
			assertThat(this.proxy.opened()).containsExactly(https.getAuthority(), https.getAuthority());
			assertThat(rules(Map.of("HTTPS_PROXY", "p:1")).proxyFor(https))
				.hasValueSatisfying((proxy) -> assertThat(proxy.host()).isEqualTo("p"));
			assertThat(rules(Map.of("NO_PROXY", "robin.test")).proxyFor(https)).isEmpty();
			System.setProperty("http.nonProxyHosts", "*.test");
			assertThat(rules(Map.of()).proxyFor(https)).isEmpty();
		}
		finally {
			List.of("https.proxyHost", "https.proxyPort", "http.nonProxyHosts").forEach(System::clearProperty);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			# NO_PROXY              | address                    | direct
			-                       | https://a.example.com      | false
			*                       | https://a.example.com      | true
			example.com             | https://a.example.com      | true
			.example.com            | https://a.example.com      | true
			.example.com            | https://example.com        | true
			*.example.com           | https://A.Example.Com.     | true
			example.com             | https://notexample.com     | false
			ample.com               | https://example.com        | false
			b.com, example.com      | https://example.com        | true
			b.com example.com       | https://example.com        | true
			example.com:8443        | https://example.com:8443   | true
			example.com:8443        | https://example.com        | false
			example.com:443         | https://example.com        | true
			example.com:80          | http://example.com         | true
			127.0.0.1               | https://127.0.0.1:8443     | true
			10.0.0.0/8              | https://10.200.1.2         | true
			10.0.0.0/8              | https://11.0.0.1           | false
			10.128.0.0/9            | https://10.127.0.1         | false
			10.0.0.0/8              | https://10.example.com     | false
			::1                     | https://[::1]:8443         | true
			[::1]:8443              | https://[::1]:8443         | true
			fd00::/8                | https://[fdab::1]          | true
			fd00::/8                | https://[fe00::1]          | false
			,,                      | https://example.com        | false
			a/b/c                   | https://example.com        | false
			""")
	void namesThatAreReachedWithoutIt(String list, String address, boolean direct) {
		assertThat(NoProxy.parse(list).test(URI.create(address))).isEqualTo(direct);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			http://proxy:3128              | proxy       | 3128 | -    | ''
			proxy:3128                     | proxy       | 3128 | -    | ''
			http://proxy                   | proxy       | 80   | -    | ''
			HTTP://proxy/                  | proxy       | 80   | -    | ''
			http://[fd00::1]:3128          | fd00::1     | 3128 | -    | ''
			http://u:p@proxy:1             | proxy       | 1    | u    | p
			http://u@proxy:1               | proxy       | 1    | u    | ''
			http://u:p@ss:w/ord@proxy:1    | proxy       | 1    | u    | p@ss:w/ord
			http://d%5Cu:p%25+x@proxy:1    | proxy       | 1    | d\\u | p%+x
			http://u:100%@proxy:1          | proxy       | 1    | u    | 100%
			""")
	void addressOfAProxy(String url, String host, int port, String user, String password) {
		assertThat(ProxyAddress.parse(url, "X")).isEqualTo(new ProxyAddress(host, port, user, password));
		assertThat(ProxyAddress.parse(url, "X").toString()).doesNotContain("p@", "100%");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://proxy:3128", "socks5://proxy", "http://", "http://proxy:0", "http://proxy:65536",
			"http://proxy:x", "http://proxy/path", "http://proxy?x", "http://a b" })
	void isNoAddressOfAProxy(String url) {
		assertThatExceptionOfType(UnusableSetting.class).isThrownBy(() -> ProxyAddress.parse(url, "X"))
			.withMessageStartingWith("X is no address");
	}

	@Test
	void changedAuthoritiesAreReadAgainAndHalfWrittenOnesAreNot() throws IOException {
		PrivateAuthority another = new PrivateAuthority(Files.createTempDirectory(folder, "ca"));
		Path file = authority.file("changing.pem", another.pem());
		try (Way way = way(localhost(front), "robin.ca-file", file, "robin.idle-timeout", "1ms")) {
			assertThat(has(catchThrowable(way::ask), CertificateException.class)).isTrue();
			Files.writeString(file, another.pem() + authority.pem());
			assertThat(way.ask()).as("changed").isEqualTo(1);
			for (String broken : new String[] { "", "# nothing", authority.pem().substring(0, 200),
					another.pem() + authority.pem().substring(0, 300),
					"-----BEGIN CERTIFICATE-----\nAAAA\n" + "-----END CERTIFICATE-----\n" }) {
				Files.writeString(file, broken);
				assertThat(way.ask()).as(broken).isEqualTo(1);
			}
			Files.delete(file);
			assertThat(way.ask()).as("away").isEqualTo(1);
			Files.writeString(file, another.pem());
			assertThat(has(catchThrowable(way::ask), CertificateException.class)).as("no longer trusted").isTrue();
		}
	}

	@Test
	void certificateIsShownToThoseWhoAsk() throws IOException {
		Path certificate = authority.file("us.pem", authority.pem("us"));
		Path key = authority.file("us.key", authority.key("us"));
		Object ca = folder.resolve("ca.pem");
		try (TlsFront mutual = TlsFront.start(authority.server("robin"), port(robin), true)) {
			assertThat(catchThrowable(() -> ask(localhost(mutual), "robin.ca-file", ca))).isNotNull();
			Object[] settings = { "robin.ca-file", ca, "robin.client-certificate-file", certificate,
					"robin.client-key-file", key };
			assertThat(ask(localhost(mutual), settings)).isEqualTo(1);
			assertThat(askAsIssuer(localhost(mutual), settings)).isEqualTo(404);
			Files.writeString(key, authority.key("robin"));
			assertThatExceptionOfType(UnusableSetting.class).isThrownBy(() -> ask(localhost(mutual), settings))
				.withMessageContaining("ROBIN_CLIENT_KEY_FILE");
		}
	}

	@Test
	void plainHttpIsHttp11WithoutAnOfferOfMore() {
		askAsIssuer(robin.baseUrl());
		try (TunnelProxy listener = TunnelProxy.start()) {
			askAsIssuer("http://127.0.0.1:" + listener.port());
			assertThat(listener.refused()).singleElement()
				.satisfies((head) -> assertThat(head).startsWith("GET /x HTTP/1.1\r\n")
					.doesNotContainIgnoringCase("upgrade", "http2-settings"));
		}
	}

	private RobinStatusException refusal(String proxyUrl) {
		return (RobinStatusException) catchThrowable(() -> askThrough(proxyUrl));
	}

	private static int askThrough(String proxyUrl) {
		return ask("https://robin.test:" + front.port(), "robin.ca-file", folder.resolve("ca.pem"), "robin.proxy.url",
				proxyUrl);
	}

	/** How many conversations ROBIN told. */
	private static int ask(String baseUrl, Object... settings) {
		try (Way way = way(baseUrl, settings)) {
			return way.ask();
		}
	}

	private static Way way(String baseUrl, Object... settings) {
		Map<String, String> all = all(settings);
		all.put("robin.base-url", baseUrl);
		all.putIfAbsent("robin.tls-timeout", "4s");
		return new Way(bind(RobinSettings.class, all), egress(all));
	}

	/** The status of an answer to the issuer's client. */
	private static int askAsIssuer(String baseUrl, Object... settings) {
		return RestClient.builder()
			.requestFactory(egress(all(settings)).requests(Duration.ofSeconds(4)))
			.build()
			.method(HttpMethod.GET)
			.uri(baseUrl + "/x")
			.exchange((request, response) -> response.getStatusCode().value());
	}

	private static Egress egress(Map<String, String> settings) {
		EgressSettings bound = bind(EgressSettings.class, settings);
		return new EgressConfiguration().egress(bound, ProxyRules.of(bound.proxy(), (name) -> null));
	}

	private static ProxyRules rules(Map<String, String> environment, Object... settings) {
		return ProxyRules.of(bind(EgressSettings.class, all(settings)).proxy(), environment::get);
	}

	private static Map<String, String> all(Object... settings) {
		Map<String, String> all = new HashMap<>();
		for (int i = 0; i < settings.length; i += 2) {
			all.put(settings[i].toString(), settings[i + 1].toString());
		}
		return all;
	}

	private static <T> T bind(Class<T> type, Map<String, String> settings) {
		return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("robin", type);
	}

	private static String localhost(TlsFront to) {
		return "https://localhost:" + to.port();
	}

	private static int port(RobinServer robin) {
		return URI.create(robin.baseUrl()).getPort();
	}

	private static String url(TunnelProxy proxy, String user) {
		return "http://" + user + "127.0.0.1:" + proxy.port();
	}

	private static boolean has(@Nullable Throwable ex, Class<? extends Throwable> type) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return true;
			}
		}
		return false;
	}

	/** The client to ROBIN as the service builds it. */
	private static final class Way implements AutoCloseable {

		private final RobinSettings settings;

		private final Egress egress;

		private final ConnectionProvider pool;

		Way(RobinSettings settings, Egress egress) {
			this.settings = settings;
			this.egress = egress;
			this.pool = RobinHttp.pool(settings);
		}

		int ask() {
			Quota quota = new Quota(QuotaSettings.defaults(), System::nanoTime, InstantSource.system());
			String basic = Base64.getEncoder()
				.encodeToString((robin.apiKey() + ":" + robin.apiSecret()).getBytes(StandardCharsets.UTF_8));
			var answer = RobinHttp
				.api(WebClient.builder(), this.settings.baseUrl().toString(),
						RobinHttp.client(this.settings, this.pool, this.egress), this.settings,
						new DroppedFields(new SimpleMeterRegistry(), System::nanoTime))
				.conversations("Basic " + basic, Duration.ofSeconds(8), quota.tryAcquire(Priority.CLICK).orElseThrow(),
						WireRequest
							.of(new Query(new Selector.Customer(CustomerEmail.of("email", "nick@example.com")))));
			return (answer != null) ? answer.size() : -1;
		}

		@Override
		public void close() {
			this.pool.dispose();
		}

	}

}
