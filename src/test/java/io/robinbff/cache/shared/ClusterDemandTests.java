package io.robinbff.cache.shared;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.robinbff.cache.shared.DistributedSingleFlight.CallEnded;
import io.robinbff.cache.shared.DistributedSingleFlight.CallJoined;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Priority;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ClusterDemandTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);

	private final ClusterDemand demand = new ClusterDemand(new Here(), this.nanos::get, Duration.ofSeconds(1));

	/** Whoever may publish can wait under any number of names. */
	@Test
	void noMoreReplicasAreRememberedThanThereAre() {
		CallJoined crowd = joined(1000, Collections.nCopies(100, "a"));
		for (int i = 0; i < 10_000; i++) {
			this.demand.join("forged-" + i, crowd, this.nanos.get());
		}
		assertThat(this.demand.callers()).hasSize(1 + 100 * 100);
		this.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
		this.demand.join("another", joined(1000, List.of("b")), this.nanos.get());
		assertThat(this.demand.callers()).as("those were not heard of for a second").containsExactly("here", "b");
	}

	@Test
	void replicaThatIsKnownIsHeardHoweverManyThereAre() {
		this.demand.join("one", joined(1000, List.of("a")), this.nanos.get());
		for (int i = 0; i < 1000; i++) {
			this.demand.join("forged-" + i, joined(1000, List.of()), this.nanos.get());
		}
		this.demand.join("one", joined(1000, List.of("b")), this.nanos.get());
		assertThat(this.demand.callers()).containsExactly("here", "b");
	}

	@Test
	void timesThatNobodyWaitsAreNoMessages() {
		assertThatIllegalArgumentException().isThrownBy(() -> joined(Long.MAX_VALUE, List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> joined(Long.MIN_VALUE, List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> joined(1, Collections.nCopies(101, "a")));
		assertThatIllegalArgumentException().isThrownBy(() -> joined(1, List.of("a".repeat(65))));
		assertThatIllegalArgumentException().isThrownBy(() -> new CallEnded("q", Fault.UNAVAILABLE, Long.MAX_VALUE));
	}

	/** What is said here is said, however odd it is. */
	@Test
	void ownMessagesAlwaysFit() {
		Duration far = Duration.ofSeconds(Long.MAX_VALUE / 1000);
		assertThat(CallEnded.of("q", new HelpdeskException(Fault.UNAVAILABLE, far, null)).retryAfterMillis())
			.isEqualTo(Duration.ofDays(366).toMillis());
		assertThat(CallEnded.of("q", new HelpdeskException(Fault.UNAVAILABLE, Duration.ofSeconds(-1), null))
			.retryAfterMillis()).isZero();
		assertThat(this.demand.toMessage("q", this.nanos.get() + Long.MIN_VALUE + 1).callers()).containsExactly("here");
	}

	private static CallJoined joined(long millis, List<String> callers) {
		return new CallJoined("q", Priority.PAGE, millis, callers);
	}

	/** One who waits here. */
	private final class Here implements Demand {

		@Override
		public Priority priority() {
			return Priority.CLICK;
		}

		@Override
		public Collection<String> callers() {
			return List.of("here");
		}

		@Override
		public long deadlineNanos() {
			return ClusterDemandTests.this.nanos.get();
		}

	}

}
