package io.robinbff.settings;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LinkedHashMap;
import java.util.Map;

import embedded.Issuer;
import embedded.PrivateAuthority;
import embedded.RedisProcess;
import embedded.TlsFront;
import embedded.TunnelProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import io.robinbff.RobinBffApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The settings are shown without secrets, and what they name is tried on the ways on
 * which the service itself goes.
 */
@ExtendWith(OutputCaptureExtension.class)
class CheckCommandTests {

	private static Issuer issuer;

	private static ServerSocket robin;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	@TempDir
	private Path folder;

	@BeforeAll
	static void start() throws Exception {
		issuer = Issuer.start();
		robin = new ServerSocket(0);
	}

	@AfterAll
	static void stop() throws Exception {
		issuer.close();
		robin.close();
	}

	@Test
	void triesAllThatTheSettingsName() {
		try (RedisProcess redis = RedisProcess.start()) {
			assertThat(well("--spring.data.redis.url=" + redis.url(),
					"--robin.audit.file=" + this.folder.resolve("audit")))
				.isZero();
			assertThat(said())
				.contains("ROBIN_CACHE_FRESH", "30s", "(not shown)", "without a request ... connected, ",
						"the issuer " + issuer.issuerUri() + " ... has one key", "runs scripts", "can be written")
				.doesNotContain("geheim", "\r", "\u001b");
			assertThat(this.folder).isEmptyDirectory();
			assertThat(redis.contents()).isEmpty();
		}
	}

	@Test
	void saysWhatRedisMayDrop() {
		try (RedisProcess redis = RedisProcess.start()) {
			String settings = "--spring.data.redis.url=" + redis.urlOfUser();
			check(settings);
			assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("runs scripts, ")
				.doesNotContain("maxmemory-policy");
			redis.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
			check(settings);
			assertThat(this.out.toString(StandardCharsets.UTF_8))
				.contains("runs scripts, but its maxmemory-policy is allkeys-lfu")
				.contains("set it to noeviction");
			redis.ask("ACL", "SETUSER", "robinbff", "-info");
			this.out.reset();
			check(settings);
			assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("runs scripts, ")
				.doesNotContain("maxmemory-policy");
		}
	}

	@Test
	void saysWhatCannotBeReached() {
		assertThat(check("--robin.api-key=geheim", "--robin.base-url=http://localhost:1",
				"--spring.data.redis.url=redis://:geheim@localhost:1",
				"--spring.security.oauth2.resourceserver.jwt.issuer-uri=http://localhost:1"))
			.isEqualTo(1);
		assertThat(said())
			.contains("ROBIN_API_SECRET is missing", "without a request ... FAILED",
					"the issuer http://localhost:1 ... FAILED: the connection is refused",
					"Redis, with a script ... FAILED", "something is wrong")
			.doesNotContain("geheim");
	}

	@Test
	void refusesWhatAStartWouldRefuse() {
		assertThat(check("--robin.cache.fresh=30")).isEqualTo(1);
		assertThat(said()).isEmpty();
	}

	@Test
	void saysInItsReadersWordsWhatOnlyAReaderKnows() {
		assertThat(well("--robin.ca-file=/dev/null")).isEqualTo(1);
		assertThat(said()).contains("ROBIN_CA_FILE is \"/dev/null\"");
		assertThat(check("--robin.api-key=k", "--robin.api-secret=s", "--robin.base-url=" + robinUrl())).isEqualTo(1);
		assertThat(said()).contains("SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI is missing");
	}

	@Test
	void sentinelIsAskedWhereTheMainIs() throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				RedisProcess sentinel = RedisProcess.startSentinel(this.folder, redis)) {
			String[] settings = { "--spring.data.redis.sentinel.master=main",
					"--spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port() };
			assertThat(well(settings)).isZero();
			assertThat(said()).contains("Redis, with a script ... runs scripts");
			redis.kill();
			assertThat(well(settings)).as("the sentinel alone is not enough").isEqualTo(1);
		}
	}

	@Test
	void clusterIsAsked() throws Exception {
		try (RedisProcess redis = RedisProcess.startCluster(this.folder)) {
			String[] settings = { "--spring.data.redis.cluster.nodes=127.0.0.1:" + redis.port() };
			assertThat(well(settings)).as(() -> said()).isZero();
			assertThat(said()).contains("Redis, with a script ... runs scripts");
			redis.kill();
			assertThat(well(settings)).isEqualTo(1);
		}
	}

	@Test
	void redisThatRunsNoScriptThatWritesIsFound() {
		try (RedisProcess redis = RedisProcess.start("--requirepass", "geheim#1");
				RedisProcess main = RedisProcess.start("--dir", this.folder.toString());
				RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", String.valueOf(main.port()),
						"--dir", this.folder.toString())) {
			String host = "--spring.data.redis.host=127.0.0.1";
			assertThat(well(host, "--spring.data.redis.port=" + redis.port(), "--spring.data.redis.password=geheim#1"))
				.isZero();
			assertThat(well(host, "--spring.data.redis.port=" + redis.port(), "--spring.data.redis.password=geheim#2"))
				.isEqualTo(1);
			assertThat(said()).contains("WRONGPASS").doesNotContain("geheim#");
			assertThat(well(host, "--spring.data.redis.port=" + replica.port())).isEqualTo(1);
			assertThat(said()).containsIgnoringCase("read only replica");
		}
	}

	@Test
	void goesThroughTheProxyAndTrustsThePrivateAuthority() {
		PrivateAuthority authority = new PrivateAuthority(this.folder).issues("robin", "robin.test")
			.issues("stranger", "stranger.test");
		String ca = "--robin.ca-file=" + authority.file("ca.pem", authority.pem());
		try (TlsFront front = TlsFront.start(authority.server("robin"), robin.getLocalPort(), false);
				TlsFront stranger = TlsFront.start(authority.server("stranger"), robin.getLocalPort(), false);
				TunnelProxy proxy = TunnelProxy.start().wants("us", "geheim")) {
			String through = "--robin.proxy.url=http://us:geheim@127.0.0.1:" + proxy.port();
			String here = "--robin.proxy.no-proxy=localhost";
			String base = "--robin.base-url=https://robin.test:" + front.port();
			assertThat(well(base, through, here, ca)).isZero();
			assertThat(said()).contains("connected through the proxy, certificate trusted").doesNotContain("geheim");
			assertThat(proxy.opened()).containsExactly("robin.test:" + front.port());
			assertThat(well(base, through, here)).as("an authority that nobody knows").isEqualTo(1);
			assertThat(well("--robin.base-url=https://robin.test:" + stranger.port(), through, here, ca))
				.as("another's name")
				.isEqualTo(1);
			assertThat(well(base, through.replace("geheim", "falsch"), here, ca)).isEqualTo(1);
			assertThat(said()).contains("407").doesNotContain("falsch");
			assertThat(well(base, ca)).as("the name is known to the proxy alone").isEqualTo(1);
		}
	}

	/** All is well, but for what these change. */
	private int well(String... settings) {
		List<String> all = new ArrayList<>(List.of("--robin.api-key=geheim", "--robin.api-secret=geheim",
				"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.issuerUri()));
		all.addAll(List.of(settings));
		if (all.stream().noneMatch((setting) -> setting.startsWith("--robin.base-url="))) {
			all.add("--robin.base-url=" + robinUrl());
		}
		return check(all.toArray(String[]::new));
	}

	private static URI robinUrl() {
		return URI.create("http://localhost:" + robin.getLocalPort());
	}

	/**
	 * What a start refuses only when it reads what a setting names, check refuses too, in
	 * the same words.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					robin.ca-file=/etc/passwd                     | ROBIN_CA_FILE is "/etc/passwd": it has to be a whole PEM file
					robin.ca-file=/nowhere                        | ROBIN_CA_FILE is "/nowhere": it has to be a whole PEM file
					robin.client-certificate-file=/etc/passwd,robin.client-key-file=/etc/hosts | ROBIN_CLIENT_KEY_FILE is "/etc/hosts"
					robin.client-key-file=/etc/hosts              | set both or none
					robin.proxy.url=ftp://proxy                   | ROBIN_PROXY_URL
					robin.base-url=http://robin.example           | ROBIN_BASE_URL is plain http
					robin.base-url=https://api.robinhq.com/conversations | ROBIN_BASE_URL ends in /conversations
					robin.access.issuers=http://login.example     | would be asked in clear
					robin.access.jwk-set-uris=https://a=https://b | ROBIN_ACCESS_JWK_SET_URIS holds
					spring.security.oauth2.resourceserver.jwt.issuer-uri= | ISSUER_URI is missing
					robin.quota.file={tmp}/text                   | is not a spend file
					robin.privacy.key-file={tmp}/text             | ROBIN_PRIVACY_KEY is too short
					robin.audit.key-file={tmp}/text               | ROBIN_AUDIT_KEY is too short
					robin.audit.key={long},robin.privacy.key={long} | ROBIN_AUDIT_KEY is the same as ROBIN_PRIVACY_KEY
					robin.audit.key-file={tmp}/long,robin.privacy.key={long} | ROBIN_AUDIT_KEY is the same as ROBIN_PRIVACY_KEY
					robin.cache.key-file={tmp}/text,spring.data.redis.url=redis://localhost:1 | ROBIN_CACHE_KEY is no list of keys
					robin.web.trusted-proxies=proxy.example       | ROBIN_WEB_TRUSTED_PROXIES holds something that is no network
					robin.web.head-timeout=2m                     | ROBIN_WEB_HEAD_TIMEOUT has to be
					""")
	void readsWhatAStartReads(String settings, String sentence, CapturedOutput output) throws Exception {
		String key = "0123456789abcdef0123456789abcdef";
		Files.writeString(this.folder.resolve("text"), "dear diary");
		Files.writeString(this.folder.resolve("long"), key + "\n");
		Map<String, String> all = new LinkedHashMap<>(Map.of("robin.api-key", "geheim", "robin.api-secret", "geheim",
				"server.port", "0", "management.server.port", "0", "robin.base-url", "http://localhost:1",
				"spring.security.oauth2.resourceserver.jwt.issuer-uri", "http://localhost:1"));
		for (String one : settings.split(",")) {
			String[] pair = one.split("=", 2);
			all.put(pair[0], pair[1].replace("{tmp}", this.folder.toString()).replace("{long}", key));
		}
		String[] arguments = all.entrySet()
			.stream()
			.map((one) -> "--" + one.getKey() + "=" + one.getValue())
			.toArray(String[]::new);
		assertThatException().isThrownBy(() -> new SpringApplication(RobinBffApplication.class).run(arguments).close());
		assertThat(output.getAll()).as("the start").contains(sentence);
		assertThat(check(arguments)).isEqualTo(1);
		assertThat(this.out.toString(StandardCharsets.UTF_8)).as("check").contains(sentence).doesNotContain(key);
		assertThat(this.folder.resolve("text")).hasContent("dear diary");
	}

	private int check(String... settings) {
		this.out.reset();
		return CheckCommand.run(settings, new PrintStream(this.out, true, StandardCharsets.UTF_8));
	}

	private String said() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

}
