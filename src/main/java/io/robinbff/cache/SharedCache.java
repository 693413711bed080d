package io.robinbff.cache;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.privacy.PrivacyKey;
import org.jspecify.annotations.Nullable;

/** A cache that replicas share, together with the calls that they have in flight. */
public interface SharedCache extends AnswerCache {

	/** Returns what a selector is called among replicas. */
	Object nameOf(Selector selector);

	/**
	 * Returns what a selector is called under each key that this replica has, by what
	 * tells the keys apart: replicas between which a key is being renewed give names by
	 * different ones.
	 */
	Map<String, String> namesOf(Selector selector);

	/** Returns which of such names is this replica's own, or null if none is. */
	@Nullable String ownOf(Map<String, String> names);

	/**
	 * Returns a text's seals, one under each key that this replica has, by what tells the
	 * keys apart: so that whoever has one of them knows that somebody with a key wrote
	 * it.
	 */
	Map<String, String> sealsOf(String text);

	/** Returns what a query is called among replicas. */
	Object nameOf(Query query);

	/**
	 * Returns what a caller is called among replicas. It costs a hash, and is asked once
	 * for each who comes to wait: whoever decides reads the names of all who wait, again
	 * and again, under the quota's lock.
	 */
	String nameOf(String caller);

	/**
	 * Subscribes to what other replicas do.
	 * @param landed told which query another replica has shared an answer to; called on a
	 * thread that must not be blocked
	 */
	void subscribe(Listener listener, Consumer<Query> landed);

	/**
	 * Waits for another thread of this process that looks at what is shared; not longer
	 * than this one may lose to that.
	 */
	void await(CompletableFuture<?> other);

	/**
	 * Checks what this process has kept against what is shared.
	 * @return what holds; null if nobody can tell now
	 */
	@Nullable Checked check(Query query, CachedPage known);

	/**
	 * Wipes what is shared about a customer, rather than only no longer serving it. Once
	 * more does no harm: what is newer stays.
	 * @param names what the customer is called under each key
	 * @param shown which conversations the memory of this process shows as the
	 * customer's: an address may nowhere stand in them, and nobody else may know
	 * @param ago how long ago the customer was to be forgotten
	 * @return false if that could not be done now: it is done as soon as it can be
	 */
	boolean erase(Map<String, String> names, Set<ConversationId> shown, Duration ago);

	/**
	 * Makes a call, or waits for the one that another replica makes for the same query.
	 * @param goodEnough what of the others' answers will do
	 * @param call makes the call for the demand it is given, and keeps its answer
	 * @throws io.robinbff.conversation.HelpdeskException if there is no answer
	 */
	Landed fetch(Query query, Demand demand, Predicate<CachedPage> goodEnough, Function<Demand, CachedPage> call);

	/** There are no replicas, or they share no answers. */
	SharedCache NONE = new Unshared();

	/**
	 * Returns what gives customers their names: hashes in any case, the same at all
	 * replicas if they have a key in common.
	 */
	static SharedCache names(SharedCache shared, PrivacyKey key) {
		return NONE.equals(shared) ? new HashedNames(key) : shared;
	}

	/**
	 * The result of a check.
	 *
	 * @param page the newest that is known; null if what was kept is not to be served any
	 * more
	 */
	record Checked(@Nullable CachedPage page) {
	}

	/** A listener to what other replicas do: the memory of this one. */
	interface Listener {

		/** Forgets what is about that name and older than the moment. */
		void invalidated(Object name, Moment asOf);

		/**
		 * Doubts what is older than the moment: something newer of that query or
		 * conversation is shared.
		 */
		void superseded(Object name, Moment by);

		/** Doubts all that was kept before: messages may have been missed until now. */
		void subscribed();

		/** Returns what is kept here, or null. */
		@Nullable CachedPage kept(Query query);

	}

}
