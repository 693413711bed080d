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
import org.jspecify.annotations.Nullable;

/** A shared cache of nobody: there are no replicas, or they share no answers. */
class Unshared implements SharedCache {

	@Override
	public Object nameOf(Selector selector) {
		return selector.kind() + " " + selector.key();
	}

	@Override
	public Map<String, String> namesOf(Selector selector) {
		return Map.of(key(), nameOf(selector).toString());
	}

	@Override
	public @Nullable String ownOf(Map<String, String> names) {
		return names.get(key());
	}

	/** Whoever has no key believes nobody. */
	@Override
	public Map<String, String> sealsOf(String text) {
		return Map.of();
	}

	/** Returns what tells the key that names from others. */
	String key() {
		return "";
	}

	@Override
	public Object nameOf(Query query) {
		return query;
	}

	@Override
	public String nameOf(String caller) {
		return caller;
	}

	@Override
	public void subscribe(Listener listener, Consumer<Query> landed) {
	}

	@Override
	public @Nullable CachedPage find(Query query) {
		return null;
	}

	/** There is nothing to look at. */
	@Override
	public void await(CompletableFuture<?> other) {
	}

	@Override
	public @Nullable Checked check(Query query, CachedPage known) {
		return null;
	}

	@Override
	public CachedPage put(Query query, CachedPage page) {
		return page;
	}

	@Override
	public void invalidate(Selector selector) {
	}

	@Override
	public boolean erase(Map<String, String> names, Set<ConversationId> shown, Duration ago) {
		return true;
	}

	@Override
	public Landed fetch(Query query, Demand demand, Predicate<CachedPage> goodEnough,
			Function<Demand, CachedPage> call) {
		return new Landed(call.apply(demand), Answer.Source.FETCHED);
	}

}
