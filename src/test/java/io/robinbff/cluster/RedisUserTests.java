package io.robinbff.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import embedded.Patience;
import embedded.RedisProcess;
import embedded.RedisProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A Redis as companies have it: its user may little, it evicts, its values are large. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("All that is logged is counted")
class RedisUserTests {

	private static final Topic<Said> SAID = new Topic<>("said", 1, Said.class);

	private final RedisProcess redis = RedisProcess.start();

	@AfterEach
	void close() {
		this.redis.close();
	}

	/**
	 * A refused subscription is tried again at growing intervals, and the quota needs
	 * none.
	 */
	@Test
	void whoMayNotSubscribeSharesAllElseAndKnocksSeldom() {
		this.redis.ask("ACL", "SETUSER", "default", "resetchannels");
		try (Replica replica = new Replica(this.redis.url(), "one")) {
			await().until(replica.redis()::present);
			assertThat(replica.here()).isOne();
			assertThat(replica.complaints()).contains("NOPERM", "channel");
			assertThat(replica.leases().tryAcquire("probe", Duration.ofSeconds(9))).isEqualTo(Leases.Grant.ACQUIRED);
			long before = this.redis.info("total_connections_received");
			await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
			assertThat(this.redis.info("total_connections_received") - before)
				.as("one for the question, and after 0.2, 0.4, 0.8 and 1.6 s")
				.isLessThanOrEqualTo(6);
			assertThat(this.redis.info("connected_clients")).as("two of the replica, one asks").isLessThanOrEqualTo(4);
			this.redis.ask("ACL", "SETUSER", "default", "allchannels");
			await().until(replica::isHealthy);
		}
	}

	@ParameterizedTest
	@CsvSource({ "allkeys-lru, 1", "volatile-ttl, 1", "noeviction, 0" })
	void policyThatMayDropTheQuotaIsWarnedOfInOneLine(String policy, int lines, CapturedOutput output) {
		this.redis.ask("CONFIG", "SET", "maxmemory-policy", policy);
		try (Replica replica = new Replica(this.redis.url(), "one")) {
			await().until(replica.redis()::present);
			// What was asked first is answered first.
			replica.leases().tryAcquire("after", Duration.ofSeconds(1));
			await().during(Duration.ofMillis(200))
				.until(() -> output.getOut()
					.lines()
					.filter((line) -> line.contains("maxmemory-policy is " + policy))
					.count() == lines);
		}
	}

	@Test
	void whoMayNotAskForThePolicyIsToldNothing(CapturedOutput output) {
		this.redis.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
		this.redis.ask("ACL", "SETUSER", "default", "-info", "-config");
		try (Replica replica = new Replica(this.redis.url(), "one")) {
			await().until(replica.redis()::present);
			replica.leases().tryAcquire("after", Duration.ofSeconds(1));
			assertThat(replica.isHealthy()).isTrue();
			assertThat(output.getOut()).doesNotContain("maxmemory", "NOPERM");
		}
	}

	/** 8 MB on the connection of the script would look like a Redis that is away. */
	@Test
	void valueThatIsUnderWayHoldsUpNobodyElse() throws Exception {
		try (RedisProxy proxy = RedisProxy.before(this.redis);
				Replica replica = new Replica(proxy.url(), "one", Duration.ofSeconds(2));
				Replica other = new Replica(proxy.url(), "other", Duration.ofSeconds(2))) {
			await().until(() -> replica.redis().present() && other.redis().present());
			byte[] name = { 'v' };
			replica.redis()
				.value((to) -> to.set(name, new byte[8_000_000]))
				.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
			proxy.holdsLargeReplies();
			CompletableFuture<byte[]> value = replica.redis().value((to) -> to.get(name));
			await().until(() -> !replica.redis().present());
			for (int i = 0; i < 20; i++) {
				assertThat(replica.leases().tryAcquire("lease-" + i, Duration.ofSeconds(9)))
					.isEqualTo(Leases.Grant.ACQUIRED);
			}
			CompletableFuture<String> heard = new CompletableFuture<>();
			other.peers().subscribe(SAID, (from, said) -> heard.complete(said.word()));
			replica.peers().publish(SAID, new Said("hello"));
			assertThat(heard.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("hello");
			assertThat(replica.redis().value((to) -> to.get(name))).as("others do without").isCompletedExceptionally();
			assertThat(value.isDone() && !value.isCompletedExceptionally()).as("the value is still under way")
				.isFalse();
			assertThat(replica.here()).isOne();
			assertThat(replica.isHealthy()).isTrue();
			proxy.release();
			await().until(replica.redis()::present);
		}
	}

	/** Ten commands that are each a little late cost what one may cost. */
	@Test
	void requestLosesItsBudgetOnceAndNoMore() {
		try (RedisProxy proxy = RedisProxy.before(this.redis);
				Replica replica = new Replica(proxy.url(), "one", Duration.ofSeconds(20))) {
			await().until(replica.redis()::present);
			proxy.isLateBy(Duration.ofMillis(750));
			SharedRedis to = replica.redis();
			long begun = System.nanoTime();
			int answered = replica.asRequest(Duration.ofSeconds(4), () -> {
				int inTime = 0;
				for (int i = 0; i < 20; i++) {
					byte[] name = { (byte) i };
					boolean done = (i % 2 == 0)
							? replica.leases().tryAcquire("l" + i, Duration.ofSeconds(9)) != Leases.Grant.UNKNOWN
							: isAnswered(to, name);
					inTime += done ? 1 : 0;
				}
				return inTime;
			});
			Duration lost = Duration.ofNanos(System.nanoTime() - begun);
			assertThat(answered).as("each takes 0.75 s of 4").isBetween(1, 5);
			assertThat(lost).as("20 of them take 15 s").isLessThan(Duration.ofSeconds(9));
			assertThat(replica.here()).as("late is not away").isOne();
		}
	}

	private static boolean isAnswered(SharedRedis redis, byte[] name) {
		try {
			redis.await(redis.value((to) -> to.exists(name)));
			return true;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	/**
	 * A message.
	 *
	 * @param word a word
	 */
	record Said(String word) {
	}

}
