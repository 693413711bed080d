package io.robinbff.quota.shared;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import embedded.RedisProcess;
import embedded.RedisProxy;
import io.robinbff.cluster.Replica;
import io.robinbff.quota.FakeDemand;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Redis that answers with an error: that is as good as away, and said in health,
 * log and metric.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(OutputCaptureExtension.class)
class RedisRefusalsTests {

	private static final Duration TIMEOUT = Duration.ofMillis(250);

	private static final List<Refusal> REFUSALS = List.of(
			new Refusal("NOPERM", List.of("ACL SETUSER default -evalsha -eval"), "ACL SETUSER default +@all"),
			new Refusal("READONLY", List.of("REPLICAOF 127.0.0.1 1"), "REPLICAOF NO ONE"),
			new Refusal("MASTERDOWN", List.of("CONFIG SET replica-serve-stale-data no", "REPLICAOF 127.0.0.1 1"),
					"REPLICAOF NO ONE"),
			new Refusal("NOREPLICAS", List.of("CONFIG SET min-replicas-to-write 1"),
					"CONFIG SET min-replicas-to-write 0"),
			new Refusal("BUSY", List.of("EVAL while(true)do(\"\"):len()end 0"), "SCRIPT KILL"), new Refusal("LOADING",
					List.of("DEBUG POPULATE 10000 key 1000", "CONFIG SET key-load-delay 300", "DEBUG RELOAD"), "PING"));

	private static final String QUOTA = "{robinbff:1:quota}:state";

	private static final String MEMBERS = "{robinbff:1:quota}:members";

	private final QuotaSettings settings = QuotaSettings.defaults().withReplicas(2);

	private Quota quota;

	private RedisCallLog log;

	private Replica replica;

	@TempDir
	private Path folder;

	@AfterEach
	void close() {
		if (this.quota != null) {
			this.quota.close();
			this.replica.close();
		}
	}

	/** One Redis lives through all of them. */
	@Test
	void refusalIsAsGoodAsAwayAndSaysWhy() throws Exception {
		try (RedisProcess redis = RedisProcess.start("--lua-time-limit", "100", "--dir", this.folder.toString())) {
			join(redis.url());
			await().until(this::shares);
			for (Refusal refusal : REFUSALS) {
				saysWhy(redis, refusal);
			}
		}
	}

	@Test
	void clusterThatIsDownSaysSo() throws Exception {
		try (RedisProcess redis = RedisProcess.startCluster(this.folder)) {
			join(redis.url());
			await().until(this::shares);
			String slot = redis.ask("CLUSTER", "KEYSLOT", QUOTA);
			saysWhy(redis, new Refusal("CLUSTERDOWN", List.of("CLUSTER DELSLOTS " + slot), "CLUSTER ADDSLOTS " + slot));
		}
	}

	private void saysWhy(RedisProcess redis, Refusal refusal) throws InterruptedException {
		Thread provoking = Thread.ofVirtual().start(() -> refusal.refuse().forEach((one) -> ask(redis, one)));
		await().untilAsserted(() -> assertThat(this.replica.complaints()).contains("DEGRADED", refusal.word()));
		await().untilAsserted(() -> assertThat(this.replica.here()).as(refusal.word()).isZero());
		assertThat(this.replica.refusals(refusal.word())).as(refusal.word()).isPositive();
		await(refusal.word()).until(() -> !(this.log.state(System.nanoTime()) instanceof Standing.Shared));
		ask(redis, refusal.accept());
		await().until(this::shares);
		provoking.join();
	}

	private static void ask(RedisProcess redis, String command) {
		try {
			redis.ask(command.split(" "));
		}
		catch (IllegalStateException ex) {
			// A script that is killed says so, and nothing has to be asked to end a load.
			assertThat(ex).message().containsAnyOf("Script killed", "LOADING");
		}
	}

	/** The script frees before it writes, which Redis always lets it. */
	@Test
	void fullMemoryStopsNoPermit() throws Exception {
		try (RedisProcess redis = RedisProcess.start()) {
			join(redis.url());
			await().until(this::shares);
			redis.ask("CONFIG", "SET", "maxmemory", "1");
			for (int call = 0; call < 4; call++) {
				assertThat(this.quota.acquire(FakeDemand.click("agent", System.nanoTime() + 30 * VirtualTime.SECOND)))
					.isNotNull();
			}
			assertThat(this.replica.complaints()).doesNotContain("OOM");
			await().until(this::shares);
		}
	}

	/** Some hosts rename commands. */
	@Test
	void scriptThatHasAnotherNameIsSaidOnce(CapturedOutput output) throws Exception {
		try (RedisProcess redis = RedisProcess.start("--rename-command", "EVALSHA", "")) {
			join(redis.url());
			await().untilAsserted(() -> assertThat(this.replica.complaints()).contains("unknown command"));
			assertThat(this.replica.here()).isZero();
			assertThat(this.replica.redis().present()).as("for all else").isTrue();
			// The log has it a moment after health.
			await().until(() -> output.getOut().contains("unknown command"));
			assertThat(output.getOut().lines().filter((line) -> line.contains("unknown command"))).hasSize(1);
		}
	}

	/** The old primary still answers, and connections to it stand. */
	@Test
	void demotedNodeIsLeftForTheOneThatTheAddressLeadsTo() throws Exception {
		try (RedisProcess old = RedisProcess.start();
				RedisProcess promoted = RedisProcess.start();
				RedisProxy address = RedisProxy.before(old)) {
			join(address.url());
			await().until(this::shares);
			// A right to its slot, which a replica has a beat after it has come.
			await().until(() -> hasRight(old));
			address.leadsTo(promoted);
			old.ask("REPLICAOF", "127.0.0.1", Integer.toString(promoted.port()));
			await().until(() -> promoted.ask("EXISTS", QUOTA).equals("1"));
			await().until(this::shares);
			await().until(this.replica::isHealthy);
			assertThat(this.quota.acquire(FakeDemand.click("agent", System.nanoTime() + 30 * VirtualTime.SECOND)))
				.isNotNull();
			await()
				.untilAsserted(() -> assertThat(old.info("connected_clients")).as("who asks that, and the replication")
					.isLessThanOrEqualTo(2));
		}
	}

	/** A node that stays read-only is knocked at once a second, on each connection. */
	@Test
	void readOnlyNodeIsNotFlooded() throws Exception {
		try (RedisProcess redis = RedisProcess.start()) {
			join(redis.url());
			await().until(this::shares);
			redis.ask("REPLICAOF", "127.0.0.1", "1");
			await().until(() -> this.replica.here() == 0);
			long before = redis.info("total_connections_received");
			long begun = System.nanoTime();
			await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
			long knocks = redis.info("total_connections_received") - before;
			long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
			assertThat(knocks).isBetween(3L, 5 * seconds);
		}
	}

	private void join(String url) {
		this.replica = new Replica(url, "one", TIMEOUT);
		this.log = new RedisCallLog(this.settings, new ReplicationTimings("one", TIMEOUT),
				new QuotaScript(this.replica.redis())::send, System::nanoTime);
		this.quota = new Quota(this.settings, this.log, System::nanoTime, InstantSource.system()).start();
	}

	private static boolean hasRight(RedisProcess redis) {
		try (RedisClient client = RedisClient.create(redis.url())) {
			return !client.connect().sync().hget(MEMBERS, "one").split("\\|")[4].equals("0");
		}
	}

	private boolean shares() {
		return this.log.state(System.nanoTime()) instanceof Standing.Shared && this.replica.here() == 1;
	}

	/**
	 * A refusal.
	 *
	 * @param word what Redis says, and so do we
	 * @param refuse what provokes it
	 * @param accept what ends it
	 */
	private record Refusal(String word, List<String> refuse, String accept) {
	}

}
