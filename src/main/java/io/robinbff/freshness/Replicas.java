package io.robinbff.freshness;

import java.util.function.Function;
import java.util.function.Predicate;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Question;
import org.jspecify.annotations.Nullable;

/** What the other replicas know, and what they are asking already. */
interface Replicas {

	/** Returns what somebody has kept, or null; takes a moment at most. */
	@Nullable Entry find(Question question);

	/**
	 * Makes a call, or waits for the one that another replica makes for the same
	 * question.
	 * @param goodEnough what of the others' answers will do
	 * @param call makes the call, for the demand it is given
	 * @throws io.robinbff.conversation.HelpdeskException where there is no answer
	 */
	Entry fetch(Question question, Demand demand, Predicate<Entry> goodEnough, Function<Demand, Entry> call);

	/** There are none, or they share no answers. */
	Replicas NONE = new Replicas() {

		@Override
		public @Nullable Entry find(Question question) {
			return null;
		}

		@Override
		public Entry fetch(Question question, Demand demand, Predicate<Entry> goodEnough,
				Function<Demand, Entry> call) {
			return call.apply(demand);
		}

	};

}
