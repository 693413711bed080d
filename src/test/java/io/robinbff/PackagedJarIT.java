package io.robinbff;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
		Path log = this.folder.resolve("service.log");
		try (RobinServer robin = RobinServer.start(); Issuer issuer = Issuer.start()) {
			Cast.joins(robin);
			Process service = start(robin, issuer, log);
			try {
				String base = "http://localhost:" + port(service, log);
				String token = issuer.token(Issuer.READ);
				assertServes(base, token, robin);
				service.destroy();
				assertThat(service.waitFor(20, TimeUnit.SECONDS)).as("ends on SIGTERM").isTrue();
				String credentials = Base64.getEncoder()
					.encodeToString((robin.apiKey() + ":" + robin.apiSecret()).getBytes(UTF_8));
				assertThat(Files.readString(log)).contains("Started RobinBffApplication")
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

	private Process start(RobinServer robin, Issuer issuer, Path log) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-jar", Path.of("target", "robin-bff.jar").toAbsolutePath().toString());
		builder.directory(this.folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
		builder.environment().put("ROBIN_BASE_URL", robin.baseUrl());
		builder.environment().put("ROBIN_API_KEY", robin.apiKey());
		builder.environment().put("ROBIN_API_SECRET", robin.apiSecret());
		builder.environment().put("SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI", issuer.issuerUri());
		builder.environment().put("SERVER_PORT", "0");
		builder.environment().put("MANAGEMENT_SERVER_PORT", "0");
		builder.environment().put("LOGGING_LEVEL_ROOT", "DEBUG");
		return builder.start();
	}

	/**
	 * Reads the port from the log: the one thing that is polled here, as another process
	 * has no clock of ours.
	 */
	private static String port(Process service, Path log) throws IOException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (System.nanoTime() < end && service.isAlive()) {
			for (String line : Files.readAllLines(log)) {
				int at = line.indexOf("Tomcat started on port ");
				if (at > 0) {
					return line.substring(at).replaceAll("\\D*(\\d+).*", "$1");
				}
			}
			Thread.onSpinWait();
		}
		throw new AssertionError("The service did not start: " + Files.readString(log));
	}

	private static Reply get(String url, String token) {
		return Front.send(request(url, token).GET().build());
	}

	private static HttpRequest.Builder request(String url, String token) {
		return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).header("Authorization", "Bearer " + token);
	}

}
