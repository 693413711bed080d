package io.robinbff.erasure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The other replicas, which have to forget whom this one forgets. */
public interface OtherReplicas {

	/** There are none, as far as this one knows. */
	OtherReplicas NONE = new OtherReplicas() {

		@Override
		public void subscribe(Listener listener) {
		}

		@Override
		public CompletableFuture<Outcome> tell(Told told) {
			return CompletableFuture.completedFuture(new Outcome(true, List.of(), List.of()));
		}

	};

	/** Subscribes to whom others forget. */
	void subscribe(Listener listener);

	/**
	 * Tells the others. Who cannot be reached hears of it when it can.
	 * @return completes when there was time to answer
	 */
	CompletableFuture<Outcome> tell(Told told);

	/** A listener to whom others forget. */
	@FunctionalInterface
	interface Listener {

		/**
		 * Forgets a customer; may block.
		 * @return false if the customer is told by no name that this replica gives
		 */
		boolean erased(Told told);

	}

	/**
	 * A message that a customer is to be forgotten.
	 *
	 * @param id the erasure's id
	 * @param names what replicas call the customer: keyed hashes, by what tells the keys
	 * apart
	 * @param word what logs and the audit call the customer: a keyed hash
	 * @param at when, in milliseconds since 1970
	 * @param recorded whether the audit has it already
	 * @param live whether it happens now, rather than being told afterwards
	 */
	record Told(String id, Map<String, String> names, String word, long at, boolean recorded, boolean live) {

		/** Clocks of replicas differ: rather too much is forgotten than too little. */
		private static final Duration CLOCKS = Duration.ofSeconds(5);

		public Told {
			names = Map.copyOf(names);
		}

		/** Returns how long ago it was, at least; what happens now is now. */
		public Duration ago(long nowMillis) {
			return this.live ? Duration.ZERO : Duration.ofMillis(Math.max(0, nowMillis - this.at - CLOCKS.toMillis()));
		}

		/** Returns the same, told afterwards. */
		public Told afterwards() {
			return new Told(this.id, this.names, this.word, this.at, true, false);
		}

	}

	/**
	 * What became of it.
	 *
	 * @param reached whether whoever is away now will hear of it
	 * @param replicas the names of those that have forgotten
	 * @param strangers the names of those that give names by another key, and could not
	 */
	record Outcome(boolean reached, List<String> replicas, List<String> strangers) {

		boolean isComplete() {
			return this.reached && this.strangers.isEmpty();
		}

	}

}
