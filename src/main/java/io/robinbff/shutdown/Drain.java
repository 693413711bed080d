package io.robinbff.shutdown;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * A drain: the first phase of a stop. Spring has just taken readiness down; for a while
 * everything is still served, the management port included, until whoever sends requests
 * here has noticed. Then the web server stops taking connections, and ends what is in
 * flight.
 */
final class Drain implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Drain.class);

	private final Duration time;

	private volatile boolean running;

	private volatile boolean draining;

	Drain(Duration time) {
		this.time = time;
	}

	/** Returns whether the service is about to stop. */
	boolean isUnderWay() {
		return this.draining;
	}

	@Override
	public void start() {
		this.running = true;
		this.draining = false;
	}

	@Override
	public void stop(Runnable callback) {
		this.draining = true;
		log.info("Stopping: no longer ready, serving for another {}", this.time);
		CompletableFuture.delayedExecutor(this.time.toNanos(), TimeUnit.NANOSECONDS).execute(() -> {
			this.running = false;
			callback.run();
		});
	}

	@Override
	public void stop() {
		this.draining = true;
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Returns the phase that stops before everything else. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
