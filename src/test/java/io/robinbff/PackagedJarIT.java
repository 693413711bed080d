package io.robinbff;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

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

	@TempDir
	private Path folder;

	@Test
	void servesAllRequestsAndKeepsItsSecrets() throws Exception {
		try (RobinServer robin = RobinServer.start();
				Issuer issuer = Issuer.start();
				PackagedJar service = PackagedJar.begin(this.folder, robin, issuer, Map.of())) {
			Cast.joins(robin);
			service.awaitStart();
			String token = issuer.token(Issuer.READ);
			assertServes(service, token, robin);
			service.stop();
			String credentials = Base64.getEncoder()
				.encodeToString((robin.apiKey() + ":" + robin.apiSecret()).getBytes(UTF_8));
			assertThat(service.log()).contains("Started RobinBffApplication")
				.doesNotContain(robin.apiSecret(), credentials, token);
		}
	}

	private static void assertServes(PackagedJar service, String token, RobinServer robin) {
		for (String path : List.of("/customers/" + Cast.ANNA + "/conversations",
				"/orders/" + Cast.ANNA_ORDER + "/conversations",
				"/conversations?conversationId=" + Cast.ANNA_CONVERSATION_ID)) {
			Reply reply = service.get(path, token);
			assertThat(reply.status()).as(reply.body()).isEqualTo(200);
			assertThat(reply.json().path("conversations")).isNotEmpty();
		}
		assertThat(service.get("/conversations/" + Cast.ANNA_GUID, token).json().path("guid").asString())
			.isEqualTo(Cast.ANNA_GUID);
		Reply search = Front.send(service.request("/conversations/search", token)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"emailAddress\":\"" + Cast.NICK + "\"}"))
			.build());
		assertThat(search.status()).as(search.body()).isEqualTo(200);
		assertThat(robin.callCount()).isPositive();
	}

}
