package io.robinbff.events;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** A relay of events between replicas: each sees what any of them received. */
public interface EventRelay {

	/** A relay of nobody: there are no replicas. */
	EventRelay NONE = new EventRelay() {

		@Override
		public void subscribe(Listener listener) {
		}

		@Override
		public void pass(Map<String, String> names, Instant happened, Instant arrived) {
		}

		@Override
		public void gap() {
		}

		@Override
		public void erase(Set<String> names, boolean live) {
		}

	};

	/** Subscribes to what other replicas received. */
	void subscribe(Listener listener);

	/**
	 * Passes an event on, and never blocks.
	 * @param names the keyed hashes that stand for whose conversation changed, or for the
	 * conversation itself, by what tells the keys apart
	 */
	void pass(Map<String, String> names, Instant happened, Instant arrived);

	/** Tells the others, soon, that an event is lost; never blocks. */
	void gap();

	/**
	 * Forgets what was passed on under any of these names, soon, and never blocks.
	 * @param live whether they are erased now, or this process hears of it afterwards
	 */
	void erase(Set<String> names, boolean live);

	/** A listener to what other replicas received, on a thread that must not block. */
	interface Listener {

		/**
		 * Another replica received an event.
		 * @param names what the customer or the conversation is called under each key
		 * that it has
		 * @param earliest when, at the earliest, on this process' monotonic clock
		 * @param latest when, at the latest
		 */
		void passed(Map<String, String> names, Instant happened, Instant arrived, long earliest, long latest);

		/** Events may have been missed until now. */
		void missed();

		/** Returns whether events came that have not been passed on yet. */
		boolean isBusy();

	}

}
