package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.robinbff.ManualTicker;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.robin.guard.Breaker.BreakerChanged;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** When ROBIN is left alone, and when it is asked again. */
class BreakerTests {

	private final ManualTicker ticker = ManualTicker.still();

	private final Breaker breaker = Rig.breaker(this.ticker);

	@Test
	void opensAtHalfOfTenCalls() {
		for (int i = 0; i < 5; i++) {
			succeed(Duration.ofMillis(250));
		}
		for (int i = 0; i < 4; i++) {
			fail();
		}
		assertThat(this.breaker.state()).isEqualTo("closed");
		fail();
		assertThat(this.breaker.state()).isEqualTo("open");
	}

	@Test
	void opensWhereCallsAreSlowByTheirHttpTime() {
		for (int i = 0; i < 10; i++) {
			succeed(Duration.ofSeconds(5));
		}
		assertThat(this.breaker.state()).isEqualTo("open");
	}

	@Test
	void whatSaysNothingOfRobinCountsForNothing() {
		for (int i = 0; i < 100; i++) {
			this.breaker.admit(new Departure());
			this.breaker.withdraw();
		}
		assertThat(this.breaker.state()).isEqualTo("closed");
	}

	@Test
	void refusalTellsWhenTheProbeIsDue() {
		open();
		assertThat(refusedFor()).isEqualTo(Duration.ofSeconds(1));
		this.ticker.advance(Duration.ofMillis(400));
		assertThat(refusedFor()).isEqualTo(Duration.ofMillis(600));
	}

	@Test
	void oneProbeAndThenTheRest() {
		open();
		this.ticker.advance(Duration.ofSeconds(3));
		this.breaker.check();
		this.breaker.check();
		this.breaker.admit(new Departure());
		assertThat(this.breaker.state()).isEqualTo("half-open");
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> this.breaker.admit(new Departure()))
			.satisfies((ex) -> assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(1)));
		this.breaker.succeeded(1);
		assertThat(this.breaker.state()).isEqualTo("closed");
		this.breaker.admit(new Departure());
	}

	@Test
	void probeThatDidNotLeaveIsGivenBack() {
		open();
		this.ticker.advance(Duration.ofSeconds(3));
		this.breaker.admit(new Departure());
		this.breaker.withdraw();
		this.breaker.admit(new Departure());
	}

	@Test
	void failedProbeOpensAgain() {
		open();
		this.ticker.advance(Duration.ofSeconds(3));
		fail();
		assertThat(this.breaker.state()).isEqualTo("open");
		assertThat(refusedFor()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void probesOfALongOutageAreRarer() {
		open();
		for (int probe = 1; probe <= 60; probe++) {
			assertThat(refusedFor()).as("before probe %d", probe).isEqualTo(Duration.ofSeconds(1));
			this.ticker.advance(Duration.ofMillis(1001));
			fail();
		}
		assertThat(refusedFor()).isEqualTo(Duration.ofSeconds(5));
		this.ticker.advance(Duration.ofMillis(5001));
		succeed(Duration.ofMillis(1));
		open();
		assertThat(refusedFor()).as("the next outage").isEqualTo(Duration.ofSeconds(1));
	}

	private Duration refusedFor() {
		try {
			this.breaker.check();
		}
		catch (HelpdeskException ex) {
			return java.util.Objects.requireNonNull(ex.retryAfter());
		}
		throw new AssertionError("It should have refused");
	}

	/** What it heard from others it does not tell them again. */
	@Test
	void whatWasHeardIsNotEchoed() {
		Hearsay others = new Hearsay();
		BreakerSettings settings = new BreakerSettings(4, 2, 50, Duration.ofSeconds(4), 80, Duration.ofSeconds(10),
				Duration.ZERO);
		Breaker one = new Breaker(CircuitBreakerRegistry.ofDefaults(), settings, this.ticker, others, Leases.NONE);
		others.says(new BreakerChanged(true));
		assertThat(one.state()).isEqualTo("open");
		others.says(new BreakerChanged(false));
		assertThat(one.state()).isEqualTo("closed");
		assertThat(others.heard).isEmpty();
		one.failed(1, new RuntimeException());
		one.failed(1, new RuntimeException());
		assertThat(others.heard).as("its own").containsExactly(new BreakerChanged(true));
	}

	private void open() {
		for (int i = 0; i < 10; i++) {
			fail();
		}
	}

	private void fail() {
		this.breaker.admit(new Departure());
		this.breaker.failed(1, new RuntimeException());
	}

	private void succeed(Duration took) {
		this.breaker.admit(new Departure());
		this.breaker.succeeded(took.toNanos());
	}

	/** A channel at whose other end somebody says something and listens. */
	private static final class Hearsay implements PeerChannel {

		private final List<Record> heard = new ArrayList<>();

		private final List<Consumer<Record>> subscribers = new ArrayList<>();

		void says(Record message) {
			this.subscribers.forEach((one) -> one.accept(message));
		}

		@Override
		public <M extends Record> void publish(Topic<M> topic, M message) {
			this.heard.add(message);
		}

		@Override
		public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
			this.subscribers.add((message) -> subscriber.receive("other", topic.type().cast(message)));
		}

	}

}
