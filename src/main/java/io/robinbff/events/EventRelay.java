package io.robinbff.events;

import java.time.Instant;

/** A relay of events between replicas: each sees what any of them received. */
public interface EventRelay {

	/** A relay of nobody: there are no replicas. */
	EventRelay NONE = new EventRelay() {

		@Override
		public void subscribe(Listener listener) {
		}

		@Override
		public void pass(String customer, Instant happened, Instant arrived) {
		}

		@Override
		public void gap() {
		}

		@Override
		public void erase(String customer) {
		}

	};

	/** Subscribes to what other replicas received. */
	void subscribe(Listener listener);

	/**
	 * Passes an event on, and never blocks.
	 * @param customer the keyed hash that stands for whose conversation changed
	 */
	void pass(String customer, Instant happened, Instant arrived);

	/** Tells the others, soon, that an event is lost; never blocks. */
	void gap();

	/** Forgets what was passed on of a customer, soon, and never blocks. */
	void erase(String customer);

	/** A listener to what other replicas received, on a thread that must not block. */
	interface Listener {

		/**
		 * Another replica received an event.
		 * @param earliest when, at the earliest, on this process' monotonic clock
		 * @param latest when, at the latest
		 */
		void passed(String customer, Instant happened, Instant arrived, long earliest, long latest);

		/** Events may have been missed until now. */
		void missed();

	}

}
