package io.robinbff.api;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.robinbff.cluster.Leases;
import io.robinbff.cluster.Leases.Grant;
import io.robinbff.privacy.Erasable;
import io.robinbff.privacy.Erasure;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Refused;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * The places of exports that are under way: a bounded number at this replica, and one for
 * a customer at all of them. An export ends when its customer is erased, and when the
 * service stops, with how to go on.
 */
final class ExportPlaces implements Erasable, SmartLifecycle {

	private static final Duration LEASE = Duration.ofSeconds(10);

	/** An export takes minutes. */
	private static final Duration SOON = Duration.ofSeconds(30);

	private final int most;

	private final Leases leases;

	private final Map<String, Place> places = new ConcurrentHashMap<>();

	private volatile boolean running;

	ExportPlaces(int most, Leases leases) {
		this.most = most;
		this.leases = leases;
	}

	/**
	 * Takes a place.
	 * @param customer what this replica calls the customer
	 * @param names what replicas call the customer: while their key is renewed, some by
	 * the old one
	 * @param time says that its time is over, and why
	 * @throws Refused if there is none
	 */
	synchronized Place take(String customer, Collection<String> names, Supplier<@Nullable End> time) {
		if (this.places.containsKey(customer)) {
			throw new Refused(ProblemType.EXPORT_UNDER_WAY, null);
		}
		if (this.places.size() >= this.most) {
			throw new Refused(ProblemType.TOO_MANY_EXPORTS, SOON);
		}
		// All of them in one order: of two replicas that try at once one gets the first.
		List<String> leases = names.stream().sorted().map((name) -> "export:" + name).toList();
		for (String lease : leases) {
			Grant grant = this.leases.tryAcquire(lease, LEASE);
			if (grant == Grant.TAKEN) {
				leases.stream().takeWhile((one) -> !one.equals(lease)).forEach(this.leases::release);
				throw new Refused(ProblemType.EXPORT_UNDER_WAY, null);
			}
			if (grant == Grant.ACQUIRED) {
				this.leases.keep(lease, LEASE);
			}
		}
		Place place = new Place(customer, leases, time);
		this.places.put(customer, place);
		return place;
	}

	private synchronized void leave(Place place) {
		this.places.remove(place.customer, place);
		place.leases.forEach(this.leases::release);
	}

	/** A stream that shows him goes no further. */
	@Override
	public void erase(Erasure erasure) {
		for (String name : erasure.names()) {
			Place place = this.places.get(name);
			if (place != null) {
				place.end(End.ERASED);
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.places.values().forEach((place) -> place.end(End.STOPPING));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Right after the drain, and before the web server waits for what is in flight. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE - 1;
	}

	/** Why an export ends before it is complete. */
	enum End {

		/**
		 * The customer is erased. Whoever goes on by an earlier state is told what ROBIN
		 * has then.
		 */
		ERASED,
		/** The service stops: another replica goes on. */
		STOPPING,
		/** Its caller's token opens nothing any more: who has a new one goes on. */
		TOKEN,
		/** It has lasted as long as one may: whoever asks again goes on. */
		LIMIT;

		String code() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/** A place. */
	final class Place implements AutoCloseable {

		private final String customer;

		private final List<String> leases;

		private final Supplier<@Nullable End> time;

		private final CountDownLatch over = new CountDownLatch(1);

		private volatile @Nullable End end;

		Place(String customer, List<String> leases, Supplier<@Nullable End> time) {
			this.customer = customer;
			this.leases = leases;
			this.time = time;
		}

		private void end(End why) {
			this.end = why;
			this.over.countDown();
		}

		/** Returns why it has to end, or null if it need not. */
		@Nullable End end() {
			End said = this.end;
			return (said != null) ? said : this.time.get();
		}

		/** Waits, unless it has to end. */
		void await(Duration time) {
			try {
				boolean _ = this.over.await(time.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				end(End.STOPPING);
			}
		}

		@Override
		public void close() {
			leave(this);
		}

	}

}
