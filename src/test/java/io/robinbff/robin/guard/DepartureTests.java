package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import embedded.RobinServer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.robinbff.ManualTicker;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Priority;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What a call that never left has taken is there for the next one. */
class DepartureTests {

	private static final ApiCredentials PAIR = new ApiCredentials("key", "secret");

	private final ManualTicker ticker = ManualTicker.still();

	private final OneLease leases = new OneLease();

	@Test
	void givesBackInReverse() {
		List<String> back = new ArrayList<>();
		try (Departure departure = new Departure()) {
			departure.took(() -> back.add("permit"));
			departure.took(() -> back.add("probe"));
		}
		assertThat(back).containsExactly("probe", "permit");
	}

	@Test
	void givesBackTheRestWhereOneFails() {
		List<String> back = new ArrayList<>();
		Departure departure = new Departure();
		departure.took(() -> back.add("permit"));
		departure.took(() -> {
			throw new IllegalStateException("of the lease");
		});
		departure.took(() -> back.add("probe"));
		assertThatIllegalStateException().isThrownBy(departure::close).withMessage("of the lease");
		assertThat(back).containsExactly("probe", "permit");
	}

	@Test
	void givesNothingBackOnceTheCallHasLeft() {
		List<String> back = new ArrayList<>();
		try (Departure departure = new Departure()) {
			departure.took(() -> back.add("permit"));
			departure.commit();
		}
		assertThat(back).isEmpty();
	}

	@Test
	void credentialsProbeIsNotUsedUpByACallThatNeverLeft() {
		CredentialsRotation credentials = new CredentialsRotation(() -> PAIR, this.ticker, PeerChannel.NONE,
				this.leases);
		credentials.refused(credentials.next(new Departure()));
		this.ticker.advance(Duration.ofSeconds(61));
		for (int i = 0; i < 5; i++) {
			try (Departure departure = new Departure()) {
				assertThat(credentials.next(departure)).as("probe " + i).isEqualTo(PAIR);
			}
		}
		Departure left = new Departure();
		credentials.next(left);
		left.commit();
		assertThat(credentials.untilProbe()).isPositive();
	}

	@Test
	void breakersProbeIsNotUsedUpByACallThatNeverLeft() {
		Breaker breaker = openBreaker();
		this.ticker.advance(Duration.ofSeconds(11));
		for (int i = 0; i < 5; i++) {
			try (Departure departure = new Departure()) {
				breaker.admit(departure);
			}
		}
		breaker.admit(new Departure());
		breaker.succeeded(1);
		assertThat(breaker.state()).isEqualTo("closed");
	}

	/**
	 * Others fill the window each time between the permit and the network. The call that
	 * was the probe of both, five times, gives up; the next one is it.
	 */
	@Test
	void voidPermitsLeaveBothProbesToTheNextCaller() {
		try (RobinServer robin = RobinServer.start();
				Rig rig = Rig.to(robin.baseUrl());
				Quota quota = Quota.start(
						new QuotaSettings(List.of(new Window("second", 1, Duration.ofSeconds(1))), Duration.ZERO, 10),
						this.ticker::read)) {
			Breaker breaker = openBreaker();
			CredentialsRotation credentials = new CredentialsRotation(
					() -> new ApiCredentials(robin.apiKey(), robin.apiSecret()), this.ticker, PeerChannel.NONE,
					this.leases);
			credentials.refused(credentials.next(new Departure()));
			this.ticker.advance(Duration.ofSeconds(61));
			AtomicInteger voids = new AtomicInteger();
			Guard guard = new Guard((key, limit, permit, question) -> {
				boolean late = voids.incrementAndGet() <= 5;
				if (late) {
					this.ticker.advance(Duration.ofSeconds(3));
					assertThat(quota.tryAcquire(Priority.CLICK)).as("of others").isPresent();
				}
				try {
					return rig.api.conversations(key, limit, permit, question);
				}
				finally {
					this.ticker.advance(Duration.ofSeconds(late ? 3 : 0));
				}
			}, quota, breaker,
					new RetryPolicy(Rig.bind("robin.retry", RetrySettings.class, Map.of()), this.ticker, new Random(1)),
					credentials, Rig.timer(Duration.ofSeconds(5), this.ticker), ObservationRegistry.NOOP);
			assertThatExceptionOfType(HelpdeskException.class)
				.isThrownBy(() -> guard.call(Rig.QUESTION, Rig.click(this.ticker.in(Duration.ofSeconds(29)))))
				.satisfies((ex) -> assertThat(ex.fault()).isEqualTo(Fault.NO_ROOM));
			assertThat(voids).hasValue(5);
			assertThat(robin.callCount()).isZero();
			assertThat(this.leases.held).as("other replicas may probe, too").isEmpty();
			assertThat(guard.call(Rig.QUESTION, Rig.click(this.ticker.in(Duration.ofSeconds(29))))).isNotNull();
			assertThat(robin.callCount()).isOne();
			assertThat(breaker.state()).isEqualTo("closed");
			assertThat(credentials.state()).isEqualTo(CredentialsRotation.State.ACCEPTED);
		}
	}

	private Breaker openBreaker() {
		Breaker breaker = new Breaker(CircuitBreakerRegistry.ofDefaults(),
				new BreakerSettings(4, 2, 50, Duration.ofSeconds(4), 80, Duration.ofSeconds(10), Duration.ZERO),
				this.ticker, PeerChannel.NONE, this.leases);
		for (int i = 0; i < 2; i++) {
			breaker.admit(new Departure());
			breaker.failed(1, new IllegalStateException());
		}
		assertThat(breaker.state()).isEqualTo("open");
		return breaker;
	}

	/** Leases that one at a time holds, until they are released. */
	private static final class OneLease implements Leases {

		private final List<String> held = new ArrayList<>();

		@Override
		public Grant tryAcquire(String name, Duration length) {
			return this.held.contains(name) ? Grant.TAKEN : this.held.add(name) ? Grant.ACQUIRED : Grant.UNKNOWN;
		}

		@Override
		public void keep(String name, Duration length) {
		}

		@Override
		public void release(String name) {
			this.held.remove(name);
		}

		@Override
		public CompletableFuture<Boolean> isHeld(String name) {
			return CompletableFuture.completedFuture(this.held.contains(name));
		}

	}

}
