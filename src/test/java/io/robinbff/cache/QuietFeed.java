package io.robinbff.cache;

import java.util.Collection;

import io.robinbff.conversation.Query;

/** A feed that is there and says nothing, but for what a test makes of it. */
public interface QuietFeed extends ChangeFeed {

	@Override
	default Judgement judge(Collection<?> names, long fetchedAt, long now) {
		return Judgement.NONE;
	}

	@Override
	default void replaced(Query query, Replacement replacement) {
	}

	@Override
	default void opened(Query query) {
	}

	@Override
	default Standing standing() {
		return Standing.UP;
	}

}
