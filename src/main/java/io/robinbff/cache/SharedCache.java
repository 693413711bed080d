package io.robinbff.cache;

import java.util.function.Function;
import java.util.function.Predicate;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Question;
import org.jspecify.annotations.Nullable;

/** What the other replicas know, and what they are asking already. */
public interface SharedCache {

	/** Returns what somebody has kept, or null; takes a moment at most. */
	@Nullable CachedPage find(Question question);

	/**
	 * Makes a call, or waits for the one that another replica makes for the same
	 * question.
	 * @param goodEnough what of the others' answers will do
	 * @param call makes the call, for the demand it is given
	 * @throws io.robinbff.conversation.HelpdeskException where there is no answer
	 */
	CachedPage fetch(Question question, Demand demand, Predicate<CachedPage> goodEnough,
			Function<Demand, CachedPage> call);

	/** There are none, or they share no answers. */
	SharedCache NONE = new SharedCache() {

		@Override
		public @Nullable CachedPage find(Question question) {
			return null;
		}

		@Override
		public CachedPage fetch(Question question, Demand demand, Predicate<CachedPage> goodEnough,
				Function<Demand, CachedPage> call) {
			return call.apply(demand);
		}

	};

}
