package io.robinbff.quota;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The decision in process, with a day's 100,000 calls remembered and a clock that the
 * benchmark moves.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QuotaBenchmark {

	/** A call each 864 ms is just what a day allows. */
	private static final long STEP = 880_000_000L;

	private long now = 1;

	private Quota quota;

	/** Opens a quota and spends a day's calls. */
	@Setup
	public void spendADay() {
		this.quota = new Quota(QuotaSettings.defaults(), () -> this.now, InstantSource.system());
		for (int i = 0; i < 100_000; i++) {
			permit();
		}
	}

	/** A permit that is free: join the queue, decide, leave it. */
	@Benchmark
	public Permit permit() {
		this.now += STEP;
		return this.quota.request(new Click(this.now + 10_000_000_000L)).join();
	}

	private record Click(long deadlineNanos) implements Demand {

		@Override
		public Priority priority() {
			return Priority.CLICK;
		}

		@Override
		public Collection<String> callers() {
			return List.of("agent");
		}

	}

}
