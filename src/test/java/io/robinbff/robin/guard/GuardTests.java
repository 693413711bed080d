package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import embedded.Patience;
import io.micrometer.observation.ObservationRegistry;
import io.robinbff.ManualTicker;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import io.robinbff.robin.http.RobinApi;
import io.robinbff.robin.http.RobinStatusException;
import io.robinbff.robin.http.WireAnswer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The order of things: who pays, who leaves, who is told what. */
class GuardTests {

	private final ManualTicker ticker = ManualTicker.still();

	private Breaker breaker = Rig.breaker(this.ticker, "minimum-calls", "3", "open-for", "2s");

	private final CredentialsRotation credentials = new CredentialsRotation(() -> new ApiCredentials("key", "secret"),
			this.ticker);

	private final AtomicInteger calls = new AtomicInteger();

	private @Nullable Quota quota;

	@AfterEach
	void close() {
		if (this.quota != null) {
			this.quota.close();
		}
	}

	@Test
	void everyAttemptPaysAndAnOpenBreakerPaysNothing() {
		Guard guard = guard(failing(503), 1000);
		assertFails(guard, Fault.UNAVAILABLE);
		assertThat(this.calls).hasValue(3);
		assertThat(spent()).isEqualTo(3);
		assertThat(this.breaker.state()).isEqualTo("open");
		assertFails(guard, Fault.UNAVAILABLE);
		assertThat(spent()).isEqualTo(3);
	}

	@Test
	void whoWaitedInLineDoesNotLeaveAfterA401() throws Exception {
		Guard guard = guard((key, limit, permit, question) -> {
			this.calls.incrementAndGet();
			await().until(() -> waiting() == 10);
			throw new RobinStatusException(401, null);
		}, 1);
		assertThat(whoWaitIsTold(guard)).containsOnly(Fault.CREDENTIALS);
		assertThat(this.calls).hasValue(1);
		assertThat(spent()).as("permits of those who did not leave").isZero();
	}

	@Test
	void whoWaitedInLineDoesNotLeaveOnceTheBreakerIsOpen() throws Exception {
		Guard guard = guard((key, limit, permit, question) -> {
			this.calls.incrementAndGet();
			await().until(() -> waiting() == 10);
			for (int i = 0; i < 3; i++) {
				this.breaker.failed(1, new RuntimeException());
			}
			throw new RobinStatusException(501, null);
		}, 1);
		assertThat(whoWaitIsTold(guard)).containsOnly(Fault.UNAVAILABLE);
		assertThat(this.calls).hasValue(1);
		assertThat(spent()).as("permits of those who did not leave").isZero();
	}

	/** Eleven callers and a quota of one: one is under way, ten wait. */
	private List<Fault> whoWaitIsTold(Guard guard) throws Exception {
		try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Fault>> faults = IntStream.range(0, 11)
				.mapToObj((i) -> callers.submit(() -> faultOf(guard)))
				.toList();
			await().until(() -> faults.stream().anyMatch(Future::isDone));
			this.ticker.advance(Duration.ofMillis(1500));
			for (int i = 0; i < 20; i++) {
				quota().changed();
			}
			return faults.stream().map(GuardTests::get).toList();
		}
	}

	private static Fault get(Future<Fault> fault) {
		try {
			return fault.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void patienceWaitsForRobinsReturn() throws Exception {
		this.breaker = Rig.breaker(this.ticker, "minimum-calls", "3", "open-for", "5s", "patience", "9s");
		Guard guard = guard((key, limit, permit, question) -> new WireAnswer(List.of(), true), 1000);
		for (int i = 0; i < 3; i++) {
			this.breaker.failed(1, new RuntimeException());
		}
		assertThat(faultOf(guard, this.ticker.in(Duration.ofSeconds(1)))).as("no time left after the probe")
			.isEqualTo(Fault.UNAVAILABLE);
		FutureTask<WireAnswer> patient = new FutureTask<>(() -> call(guard));
		Thread thread = Thread.ofPlatform().start(patient);
		await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		this.ticker.advance(Duration.ofSeconds(6));
		assertThat(call(guard)).as("the probe").isNotNull();
		assertThat(patient.get(4, TimeUnit.SECONDS)).as("told of it, rather than asking again after 5 s").isNotNull();
	}

	@Test
	void errorOfOursDoesNotKeepTheProbe() {
		assertFails(guard(failing(503), 1000), Fault.UNAVAILABLE);
		this.ticker.advance(Duration.ofSeconds(11));
		Guard broken = guard((key, limit, permit, question) -> {
			throw new NoClassDefFoundError("gone");
		}, 1000);
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> call(broken));
		assertThat(call(guard((key, limit, permit, question) -> new WireAnswer(List.of(), true), 1000))).isNotNull();
		assertThat(this.breaker.state()).isEqualTo("closed");
	}

	/** Given back twice, it would let two through. */
	@Test
	void callThatFoundNoConnectionGivesTheOneProbeBack() {
		assertFails(guard(failing(503), 1000), Fault.UNAVAILABLE);
		this.ticker.advance(Duration.ofSeconds(11));
		assertFails(guard((key, limit, permit, question) -> {
			throw new IllegalStateException(new PoolAcquireTimeoutException(limit));
		}, 1000), Fault.NO_ROOM);
		Departure probe = new Departure();
		this.breaker.admit(probe);
		assertThatExceptionOfType(Breaker.Refusal.class).isThrownBy(() -> this.breaker.admit(new Departure()));
	}

	@Test
	void overQuotaPausesAllCallsAndIsNoFault() {
		Guard guard = guard((key, limit, permit, question) -> {
			this.calls.incrementAndGet();
			throw new RobinStatusException(429, Duration.ofSeconds(30));
		}, 1000);
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> call(guard)).satisfies((ex) -> {
			assertThat(ex.fault()).isEqualTo(Fault.OVER_QUOTA);
			assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(30));
		});
		assertThat(faultOf(guard, this.ticker.in(Duration.ofSeconds(10)))).isEqualTo(Fault.OVER_QUOTA);
		assertThat(this.calls).hasValue(1);
		this.ticker.advance(Duration.ofSeconds(30));
		assertThat(faultOf(guard, this.ticker.in(Duration.ofSeconds(10)))).isEqualTo(Fault.OVER_QUOTA);
		assertThat(this.calls).hasValue(2);
		assertThat(this.breaker.state()).isEqualTo("closed");
	}

	@Test
	void callersOwnHasteIsNoSignOfASickRobin() {
		Guard guard = guard((key, limit, permit, question) -> {
			this.ticker.advance(limit);
			throw new IllegalStateException(new java.util.concurrent.TimeoutException());
		}, 1000);
		for (int i = 0; i < 10; i++) {
			long deadline = this.ticker.in(Duration.ofSeconds(1));
			assertThat(faultOf(guard, deadline)).isEqualTo(Fault.TIMEOUT);
		}
		assertThat(this.breaker.state()).isEqualTo("closed");
		for (int i = 0; i < 2; i++) {
			long deadline = this.ticker.in(Duration.ofSeconds(10));
			assertThat(faultOf(guard, deadline)).isIn(Fault.TIMEOUT, Fault.UNAVAILABLE);
		}
		assertThat(this.breaker.state()).isEqualTo("open");
	}

	private RobinApi failing(int status) {
		return (key, limit, permit, question) -> {
			this.calls.incrementAndGet();
			throw new RobinStatusException(status, null);
		};
	}

	private Guard guard(RobinApi robin, int perSecond) {
		if (this.quota != null) {
			this.quota.close();
		}
		this.quota = Quota.start(
				new QuotaSettings(List.of(new Window("second", perSecond, Duration.ofSeconds(1))), Duration.ZERO, 1000),
				this.ticker::read);
		RetryPolicy retries = new RetryPolicy(
				Rig.bind("robin.retry", RetrySettings.class, Map.of("robin.retry.backoff", "1ms")), this.ticker,
				new Random(1));
		return new Guard(robin, this.quota, this.breaker, retries, this.credentials,
				Rig.timer(Duration.ofSeconds(5), this.ticker), ObservationRegistry.NOOP);
	}

	private Quota quota() {
		return java.util.Objects.requireNonNull(this.quota);
	}

	private int waiting() {
		return quota().status().waiting();
	}

	private int spent() {
		var second = quota().status().windows().getFirst();
		return second.limit() - second.left();
	}

	private WireAnswer call(Guard guard) {
		return guard.call(Rig.QUESTION, Rig.click(this.ticker.in(Duration.ofSeconds(10))));
	}

	private void assertFails(Guard guard, Fault fault) {
		assertThat(faultOf(guard)).isEqualTo(fault);
	}

	private Fault faultOf(Guard guard) {
		return faultOf(guard, this.ticker.in(Duration.ofSeconds(60)));
	}

	private static Fault faultOf(Guard guard, long deadline) {
		try {
			guard.call(Rig.QUESTION, Rig.click(deadline));
			throw new AssertionError("It should have failed");
		}
		catch (HelpdeskException ex) {
			return ex.fault();
		}
	}

}
