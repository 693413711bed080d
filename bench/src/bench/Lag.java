package bench;

import java.util.concurrent.locks.LockSupport;

/**
 * How late this process is woken at worst: what the machine adds by itself. Above the
 * guard band (100 ms) a call that left in time may be judged too early, or too late,
 * here.
 */
final class Lag implements AutoCloseable {

	private static final long STEP = 5_000_000L;

	private final Thread thread = Thread.ofPlatform().daemon().name("lag").start(this::watch);

	private volatile long worst;

	private void watch() {
		while (!Thread.interrupted()) {
			long due = System.nanoTime() + STEP;
			LockSupport.parkNanos(STEP);
			this.worst = Math.max(this.worst, System.nanoTime() - due);
		}
	}

	long worstMillis() {
		return this.worst / 1_000_000;
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

}
