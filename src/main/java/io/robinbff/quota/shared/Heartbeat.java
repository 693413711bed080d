package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Does something again and again, on a thread of its own, until it is closed. */
final class Heartbeat {

	private final Thread thread;

	/**
	 * One that has not begun.
	 * @param beat what is done; true to do it again at once
	 * @param pause how long it waits otherwise
	 */
	Heartbeat(BooleanSupplier beat, Duration pause) {
		this.thread = Thread.ofPlatform().daemon().name("quota-beat").unstarted(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				if (!beat.getAsBoolean()) {
					LockSupport.parkNanos(pause.toNanos());
				}
			}
		});
	}

	void start() {
		this.thread.start();
	}

	/** The next beat is now. */
	void hurry() {
		LockSupport.unpark(this.thread);
	}

	void close() {
		this.thread.interrupt();
	}

}
