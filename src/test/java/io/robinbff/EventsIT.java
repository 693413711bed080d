package io.robinbff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Five processes of the jar as it is shipped, around a real Redis: an event to any one of
 * them is known to all within a second, and so it is after that one was killed.
 */
class EventsIT {

	private static final int REPLICAS = 5;

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private static final String CUSTOMER = "five@example.nl";

	@TempDir
	private Path folder;

	private final RobinServer robin = RobinServer.start();

	private final Issuer issuer = Issuer.start();

	private final RedisProcess redis = RedisProcess.start();

	private final List<PackagedJar> replicas = new ArrayList<>();

	@AfterEach
	void close() {
		this.replicas.forEach(PackagedJar::close);
		this.redis.close();
		this.issuer.close();
		this.robin.close();
	}

	@Test
	void eventToOneOfFiveIsKnownToAll() throws Exception {
		for (int i = 0; i < REPLICAS; i++) {
			this.replicas.add(PackagedJar.begin(this.folder, this.robin, this.issuer,
					Map.of("SPRING_DATA_REDIS_URL", this.redis.urlOfUser(), "ROBIN_REDIS_REPLICA", "replica-" + i,
							"ROBIN_QUOTA_REPLICAS", "5", "ROBIN_CACHE_KEY",
							"k1:" + Base64.getEncoder().encodeToString(new byte[32]), "ROBIN_REDIS_TIMEOUT", "500ms",
							"ROBIN_EVENTS_SECRET", SECRET, "LOGGING_LEVEL_ROOT", "INFO")));
		}
		CompletableFuture
			.allOf(this.replicas.stream()
				.map((replica) -> CompletableFuture.runAsync(() -> started(replica), PackagedJar.OWN_THREAD))
				.toArray(CompletableFuture[]::new))
			.join();
		for (int round = 0; round < REPLICAS; round++) {
			isKnownToAll("Letter " + round, this.replicas.get(round));
		}
		this.replicas.removeFirst().kill();
		isKnownToAll("After a death", this.replicas.getLast());
		assertThat(this.redis.contents()).doesNotContain(CUSTOMER);
		assertThat(this.replicas).noneMatch((replica) -> replica.log().contains(CUSTOMER));
	}

	private void isKnownToAll(String text, PackagedJar told) {
		this.robin.recovers();
		this.robin.hasConversationsOf(CUSTOMER,
				RobinConversation.numbered(1).messages(RobinMessage.fromCustomer("Somebody", CUSTOMER, text)));
		event(told, CUSTOMER);
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(this.replicas).allSatisfy((replica) -> {
			// Of anybody: silence is no proof.
			event(told, "anybody@example.nl");
			Reply reply = open(replica, "max-age=600");
			assertThat(reply.status()).as(reply.body()).isEqualTo(200);
			assertThat(reply.body()).contains(text);
			assertThat(isToldFresh(reply)).isTrue();
		}));
		// From now on nobody can have it anew before it is known to all.
		this.robin.isSlowBy(Duration.ofSeconds(8));
		long began = System.nanoTime();
		event(told, CUSTOMER);
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.atMost(Duration.ofSeconds(5))
			.until(() -> this.replicas.stream().noneMatch((replica) -> isToldFresh(open(replica, "only-if-cached"))));
		System.out.printf("An event to one of %d was known to all after %d ms%n", this.replicas.size(),
				(System.nanoTime() - began) / 1_000_000);
	}

	private static void started(PackagedJar replica) {
		try {
			replica.awaitStart();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Reply open(PackagedJar replica, String cacheControl) {
		return Front.send(replica.request("/customers/" + CUSTOMER + "/conversations", this.issuer.token(Issuer.READ))
			.header("Cache-Control", cacheControl)
			.GET()
			.build());
	}

	private static boolean isToldFresh(Reply reply) {
		return reply.status() == 200 && !reply.json().path("stale").asBoolean(true);
	}

	private static void event(PackagedJar replica, String customer) {
		Reply reply = Front.send(replica.request("/hooks/conversations", SECRET)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers
				.ofString("{\"Name\":\"ConversationUpdated\",\"Payload\":{\"EmailAddress\":\"" + customer + "\"}}"))
			.build());
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
	}

}
