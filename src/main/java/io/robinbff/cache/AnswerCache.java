package io.robinbff.cache;

import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A cache of answers, each under the query that it answers and under no other. A
 * conversation is one value, whichever pages show it, and something older never takes the
 * place of something newer.
 */
public interface AnswerCache {

	/** Returns what is cached, with the age that it has, or null. */
	@Nullable CachedPage find(Query query);

	/**
	 * Keeps an answer. A conversation that the page before showed and this one does not
	 * is gone, and whatever shows it and is not newer goes with it.
	 * @return what is to be served instead: the page with whatever newer is known, or
	 * itself
	 */
	CachedPage put(Query query, CachedPage page);

	/**
	 * Forgets all that is about a customer, an order or a conversation, whichever query
	 * brought it, and keeps nothing of a call that left before now.
	 */
	void invalidate(Selector selector);

}
