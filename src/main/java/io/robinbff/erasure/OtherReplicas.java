package io.robinbff.erasure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

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
		 * Hears whom another one forgets, before anything that it does for that can be
		 * heard, on a thread that must not be blocked.
		 * @return forgets, may block, and returns whether all is forgotten; null if the
		 * customer is told by no name that this replica gives
		 */
		@Nullable BooleanSupplier heard(Told told);

	}

	/**
	 * A message that a customer is to be forgotten.
	 *
	 * @param id the erasure's id, a UUID
	 * @param names what replicas call the customer: keyed hashes, by what tells the keys
	 * apart
	 * @param word what logs and the audit call the customer: a keyed hash, in the form of
	 * {@link io.robinbff.privacy.Pseudonyms}
	 * @param at when, in milliseconds since 1970
	 * @param recorded whether the audit has it already
	 * @param live whether it happens now, rather than being told afterwards
	 */
	record Told(String id, Map<String, String> names, String word, long at, boolean recorded, boolean live) {

		/** Clocks of replicas differ: rather too much is forgotten than too little. */
		private static final Duration CLOCKS = Duration.ofSeconds(5);

		private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

		private static final Pattern WORD = Pattern.compile("customer:[0-9a-f]{24}");

		private static final Pattern HASH = Pattern.compile("[A-Za-z0-9_-]{1,64}");

		/**
		 * Creates it.
		 * @throws IllegalArgumentException if that is in no form of ours: it comes from
		 * whoever may publish, and goes into the audit
		 */
		public Told {
			names = Map.copyOf(names);
			if (!ID.matcher(id).matches() || !WORD.matcher(word).matches() || names.isEmpty()
					|| !Stream.concat(names.keySet().stream(), names.values().stream())
						.allMatch((one) -> HASH.matcher(one).matches())) {
				throw new IllegalArgumentException("That is no erasure");
			}
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
	 * @param strangers the names of those that could not, as they give names by another
	 * key, or have not proved that they have
	 */
	record Outcome(boolean reached, List<String> replicas, List<String> strangers) {

		boolean isComplete() {
			return this.reached && this.strangers.isEmpty();
		}

	}

}
