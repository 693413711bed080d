package io.robinbff;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;
import io.robinbff.Front.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The jar as it is shipped, pointed by environment variables at a ROBIN and an issuer in
 * another process.
 */
class PackagedJarIT {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	@TempDir
	private Path folder;

	@Test
	void servesAllRequestsAndKeepsItsSecrets() throws Exception {
		try (RobinServer robin = RobinServer.start(); Issuer issuer = Issuer.start()) {
			Cast.joins(robin);
			Process service = start(robin, issuer);
			try (BufferedReader output = service.inputReader(UTF_8)) {
				StringBuilder log = new StringBuilder();
				String base = "http://localhost:" + port(output, log);
				Future<?> rest = drain(output, log);
				String token = issuer.token(Issuer.READ);
				assertServes(base, token, robin);
				// Not by Process.destroy(), which closes the output as well.
				service.toHandle().destroy();
				assertThat(service.waitFor(PATIENCE)).as("ends on SIGTERM").isTrue();
				rest.get();
				String credentials = Base64.getEncoder()
					.encodeToString((robin.apiKey() + ":" + robin.apiSecret()).getBytes(UTF_8));
				assertThat(log.toString()).contains("Started RobinBffApplication")
					.doesNotContain(robin.apiSecret(), credentials, token);
			}
			finally {
				service.destroyForcibly();
			}
		}
	}

	private static void assertServes(String base, String token, RobinServer robin) {
		for (String path : List.of("/customers/" + Cast.ANNA + "/conversations",
				"/orders/" + Cast.ANNA_ORDER + "/conversations",
				"/conversations?conversationId=" + Cast.ANNA_CONVERSATION_ID)) {
			Reply reply = get(base + path, token);
			assertThat(reply.status()).as(reply.body()).isEqualTo(200);
			assertThat(reply.json().path("conversations")).isNotEmpty();
		}
		assertThat(get(base + "/conversations/" + Cast.ANNA_GUID, token).json().path("guid").asString())
			.isEqualTo(Cast.ANNA_GUID);
		Reply search = Front
			.send(request(base + "/conversations/search", token).header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString("{\"emailAddress\":\"" + Cast.NICK + "\"}"))
				.build());
		assertThat(search.status()).as(search.body()).isEqualTo(200);
		assertThat(robin.callCount()).isPositive();
	}

	private Process start(RobinServer robin, Issuer issuer) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-jar", Path.of("target", "robin-bff.jar").toAbsolutePath().toString());
		builder.directory(this.folder.toFile()).redirectErrorStream(true);
		builder.environment().put("ROBIN_BASE_URL", robin.baseUrl());
		builder.environment().put("ROBIN_API_KEY", robin.apiKey());
		builder.environment().put("ROBIN_API_SECRET", robin.apiSecret());
		builder.environment().put("SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI", issuer.issuerUri());
		builder.environment().put("SERVER_PORT", "0");
		builder.environment().put("MANAGEMENT_SERVER_PORT", "0");
		builder.environment().put("LOGGING_LEVEL_ROOT", "DEBUG");
		return builder.start();
	}

	private static String port(BufferedReader output, StringBuilder log) throws IOException {
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			log.append(line).append('\n');
			int at = line.indexOf("Tomcat started on port ");
			if (at > 0) {
				return line.substring(at).replaceAll("\\D*(\\d+).*", "$1");
			}
		}
		throw new AssertionError("The service did not start: " + log);
	}

	private static Future<?> drain(BufferedReader output, StringBuilder log) {
		return CompletableFuture.runAsync(() -> output.lines().forEach((line) -> log.append(line).append('\n')));
	}

	private static Reply get(String url, String token) {
		return Front.send(request(url, token).GET().build());
	}

	private static HttpRequest.Builder request(String url, String token) {
		return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).header("Authorization", "Bearer " + token);
	}

}
