package io.robinbff.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Leases that one replica holds at a time: whoever dies with one loses it when its time
 * is up. Each method takes a moment at most.
 */
public interface Leases {

	/** Leases of a process that has no replicas: whatever it asks for it gets. */
	Leases NONE = new Leases() {

		@Override
		public Grant tryAcquire(String name, Duration length) {
			return Grant.ACQUIRED;
		}

		@Override
		public void keep(String name, Duration length) {
		}

		@Override
		public void release(String name) {
		}

		@Override
		public CompletableFuture<Boolean> isHeld(String name) {
			return CompletableFuture.completedFuture(false);
		}

	};

	/**
	 * Tries to acquire a lease.
	 * @param length when it ends by itself
	 */
	Grant tryAcquire(String name, Duration length);

	/**
	 * Renews a lease three times in each length, until it is released or this process
	 * ends. A lease that another replica has acquired meanwhile is left alone.
	 */
	void keep(String name, Duration length);

	/**
	 * Uses a name up, which nobody may use again for a time. If Redis is away, it hears
	 * of it as soon as it is back.
	 */
	default Grant use(String name, Duration length) {
		return tryAcquire(name, length);
	}

	/** Releases a lease, if this replica holds it, or a name that it has used. */
	void release(String name);

	/** Returns whether anybody holds it; false if Redis is away. */
	CompletableFuture<Boolean> isHeld(String name);

	/** What became of an attempt. */
	enum Grant {

		/** This replica holds the lease. */
		ACQUIRED,
		/** Another one does. */
		TAKEN,
		/** Redis is away, so nobody knows. */
		UNKNOWN

	}

}
