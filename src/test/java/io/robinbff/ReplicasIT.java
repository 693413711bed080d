package io.robinbff;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import embedded.Cast;
import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RobinServer;
import io.robinbff.Front.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two processes of the jar as it is shipped, around a real Redis. */
class ReplicasIT {

	private static final String KEY = "k1:" + Base64.getEncoder().encodeToString(new byte[32]);

	@TempDir
	private Path folder;

	private final RobinServer robin = RobinServer.start().hasQuota();

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
	void shareOneAccountAndNothingPersonal() throws Exception {
		Cast.joins(this.robin);
		PackagedJar first = begin("first");
		PackagedJar second = begin("second");
		first.awaitStart();
		second.awaitStart();
		await().atMost(Duration.ofSeconds(30)).until(() -> Stream.of(first, second).allMatch(this::shares));
		equalRequestsAreOneCall(first, second);
		whoWaitsForADeadReplicaTakesOver(first, second);
		answersGoOnWithoutRedis(second);
		assertThat(this.robin.overQuotaCount()).as("over quota").isZero();
		assertThat(this.redis.contents()).as("answers are in Redis").contains(":page:", ":conversation:");
		assertThat(this.redis.denied()).as("what the manual's user may not").isEmpty();
		assertNothingPersonal(this.redis.contents(), "Redis");
		assertNothingPersonal(first.log() + second.log(), "the logs");
	}

	private PackagedJar begin(String name) throws IOException {
		PackagedJar replica = PackagedJar.begin(this.folder, this.robin, this.issuer,
				Map.of("SPRING_DATA_REDIS_URL", this.redis.urlOfUser(), "ROBIN_REDIS_REPLICA", name,
						"ROBIN_QUOTA_REPLICAS", "2", "ROBIN_CACHE_KEY", KEY, "ROBIN_REDIS_TIMEOUT", "500ms"));
		this.replicas.add(replica);
		return replica;
	}

	/** Nobody calls before it has heard Redis. */
	private boolean shares(PackagedJar replica) {
		return open(replica, "first@example.nl").status() == 200;
	}

	private void equalRequestsAreOneCall(PackagedJar... all) {
		this.robin.isSlowBy(Duration.ofSeconds(1));
		int before = this.robin.callCount();
		List<CompletableFuture<Reply>> asked = Stream.of(all, all, all)
			.flatMap(Stream::of)
			.map((replica) -> CompletableFuture.supplyAsync(() -> open(replica, Cast.ANNA), PackagedJar.OWN_THREAD))
			.toList();
		assertThat(asked).allSatisfy((reply) -> assertAnna(reply.join()));
		assertThat(this.robin.callCount() - before).as("calls for equal requests").isEqualTo(1);
	}

	private void whoWaitsForADeadReplicaTakesOver(PackagedJar dying, PackagedJar waiting) {
		this.robin.isSlowBy(Duration.ofSeconds(3));
		int before = this.robin.callCount();
		CompletableFuture<Reply> lost = CompletableFuture.supplyAsync(() -> open(dying, Cast.NICK),
				PackagedJar.OWN_THREAD);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.robin.callCount() > before);
		CompletableFuture<Reply> asked = CompletableFuture.supplyAsync(() -> open(waiting, Cast.NICK),
				PackagedJar.OWN_THREAD);
		dying.kill();
		assertThat(asked.join().status()).as(asked.join().body()).isEqualTo(200);
		assertThat(lost).failsWithin(Duration.ofSeconds(10));
		assertThat(this.robin.callCount() - before).as("calls").isLessThanOrEqualTo(2);
		this.robin.isSlowBy(Duration.ZERO);
	}

	private void answersGoOnWithoutRedis(PackagedJar replica) {
		this.redis.pause();
		assertAnna(open(replica, Cast.ANNA));
		assertThat(open(replica, Cast.OBRIEN).status()).isEqualTo(200);
		this.redis.resume();
		assertThat(open(replica, Cast.HTML).status()).isEqualTo(200);
	}

	private Reply open(PackagedJar replica, String customer) {
		return replica.get("/customers/" + Front.encode(customer) + "/conversations", this.issuer.token(Issuer.READ));
	}

	private static void assertAnna(Reply reply) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.body()).contains(Cast.ANNA_GUID);
	}

	private void assertNothingPersonal(String text, String where) {
		assertThat(text).isNotEmpty();
		assertThat(List.of(Cast.ANNA, Cast.NICK, "o'brien", "Anna de Vries", "Waar blijft mijn", Cast.ANNA_ORDER,
				this.robin.apiSecret()))
			.as(where)
			.noneMatch(text::contains);
	}

}
