package io.robinbff.settings;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import com.sun.net.httpserver.HttpServer;
import embedded.RedisProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings are shown without secrets, and what they name is tried. */
class CheckCommandTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	@TempDir
	private Path folder;

	@Test
	void triesAllThatTheSettingsName() throws Exception {
		HttpServer issuer = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
		String address = "http://localhost:" + issuer.getAddress().getPort() + "/realms/crm";
		issuer.createContext("/", (exchange) -> {
			byte[] body = ("{\"issuer\":\"" + address + "\",\"jwks_uri\":\"" + address + "/keys\"}")
				.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		issuer.start();
		try (ServerSocket robin = new ServerSocket(0); RedisProcess redis = RedisProcess.start()) {
			assertThat(check("--robin.api-key=geheim", "--robin.api-secret=geheim",
					"--robin.base-url=http://localhost:" + robin.getLocalPort(),
					"--spring.data.redis.url=" + redis.url(), "--robin.audit.file=" + this.folder.resolve("audit"),
					"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + address))
				.isZero();
			assertThat(this.out.toString(StandardCharsets.UTF_8))
				.contains("ROBIN_CACHE_FRESH", "30s", "(not shown)", "without a request ... connected",
						"has metadata and keys", "runs scripts", "can be written")
				.doesNotContain("geheim");
			assertThat(this.folder).isEmptyDirectory();
		}
		finally {
			issuer.stop(0);
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
		assertThat(this.out.toString(StandardCharsets.UTF_8))
			.contains("ROBIN_API_SECRET is missing", "without a request ... FAILED",
					"the issuer http://localhost:1 ... FAILED", "Redis, with a script ... FAILED")
			.doesNotContain("geheim");
	}

	@Test
	void refusesWhatAStartWouldRefuse() {
		assertThat(check("--robin.cache.fresh=30")).isEqualTo(1);
		assertThat(this.out.toString(StandardCharsets.UTF_8)).isEmpty();
	}

	private int check(String... settings) {
		return CheckCommand.run(settings, new PrintStream(this.out, true, StandardCharsets.UTF_8));
	}

}
