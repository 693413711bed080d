package io.robinbff.cache;

import java.util.function.Function;
import java.util.function.Predicate;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/** What the other replicas know, and what they are asking already. */
public interface SharedCache {

	/** Returns what somebody has kept, or null; takes a moment at most. */
	@Nullable CachedPage find(Query query);

	/**
	 * Makes a call, or waits for the one that another replica makes for the same query.
	 * @param goodEnough what of the others' answers will do
	 * @param call makes the call, for the demand it is given
	 * @throws io.robinbff.conversation.HelpdeskException where there is no answer
	 */
	CachedPage fetch(Query query, Demand demand, Predicate<CachedPage> goodEnough, Function<Demand, CachedPage> call);

	/** There are none, or they share no answers. */
	SharedCache NONE = new SharedCache() {

		@Override
		public @Nullable CachedPage find(Query query) {
			return null;
		}

		@Override
		public CachedPage fetch(Query query, Demand demand, Predicate<CachedPage> goodEnough,
				Function<Demand, CachedPage> call) {
			return call.apply(demand);
		}

	};

}
