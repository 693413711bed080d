package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.robinbff.ManualTicker;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
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
		Breaker breaker = new Breaker(CircuitBreakerRegistry.ofDefaults(),
				new BreakerSettings(4, 2, 50, Duration.ofSeconds(4), 80, Duration.ofSeconds(10), Duration.ZERO),
				this.ticker, PeerChannel.NONE, this.leases);
		for (int i = 0; i < 2; i++) {
			breaker.admit(new Departure());
			breaker.failed(1, new IllegalStateException());
		}
		assertThat(breaker.state()).isEqualTo("open");
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
