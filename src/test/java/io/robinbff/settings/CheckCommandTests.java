package io.robinbff.settings;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import embedded.RedisProcess;
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

/** The settings are shown without secrets, and what they name is tried. */
@ExtendWith(OutputCaptureExtension.class)
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
		return CheckCommand.run(settings, new PrintStream(this.out, true, StandardCharsets.UTF_8));
	}

}
