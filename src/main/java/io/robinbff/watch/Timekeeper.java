package io.robinbff.watch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * The one timer of all watches, for as long as the service runs. At a stop they are ended
 * in the middle of the drain: balancers have noticed by then, so that whoever comes back
 * comes to another replica.
 */
final class Timekeeper implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Timekeeper.class);

	private static final Duration PERIOD = Duration.ofMillis(100);

	private final Watches watches;

	private final Duration drain;

	private volatile @Nullable ScheduledExecutorService timer;

	Timekeeper(Watches watches, Duration drain) {
		this.watches = watches;
		this.drain = drain;
	}

	@Override
	public void start() {
		ScheduledExecutorService one = Executors
			.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("watches").factory());
		this.timer = one;
		this.watches.stay();
		Future<?> _ = one.scheduleWithFixedDelay(this::tend, PERIOD.toMillis(), PERIOD.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/** One time that fails is not the last. */
	private void tend() {
		try {
			this.watches.tend();
		}
		catch (RuntimeException ex) {
			log.error("Watches could not be tended: {}", ex.getClass().getName());
		}
	}

	@Override
	public void stop(Runnable callback) {
		this.watches.beginToLeave();
		CompletableFuture.delayedExecutor(this.drain.toNanos() / 2, TimeUnit.NANOSECONDS).execute(() -> {
			stop();
			callback.run();
		});
	}

	@Override
	public void stop() {
		this.watches.beginToLeave();
		this.watches.endAll();
		ScheduledExecutorService one = this.timer;
		this.timer = null;
		if (one != null) {
			one.shutdownNow();
		}
	}

	@Override
	public boolean isRunning() {
		return this.timer != null;
	}

	/** Returns the phase of the drain, before the web server's. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
