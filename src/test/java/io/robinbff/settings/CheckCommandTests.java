package io.robinbff.settings;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import embedded.BesideOthers;
import embedded.Issuer;
import embedded.PrivateAuthority;
import embedded.RedisProcess;
import embedded.TlsFront;
import embedded.TunnelProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The settings are shown without secrets, and what they name is tried on the ways on
 * which the service itself goes.
 */
@BesideOthers
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
		assertThat(said()).contains("ROBIN_CA_FILE cannot be used");
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
			assertThat(well(settings)).isZero();
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

	private int check(String... settings) {
		this.out.reset();
		return CheckCommand.run(settings, new PrintStream(this.out, true, StandardCharsets.UTF_8));
	}

	private String said() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

}
