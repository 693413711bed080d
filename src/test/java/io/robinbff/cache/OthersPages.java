package io.robinbff.cache;

import java.util.function.Function;

import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/** A shared cache that finds what other replicas keep, and keeps nothing itself. */
public final class OthersPages extends Unshared {

	private final Function<Query, @Nullable CachedPage> pages;

	public OthersPages(Function<Query, @Nullable CachedPage> pages) {
		this.pages = pages;
	}

	@Override
	public @Nullable CachedPage find(Query query) {
		return this.pages.apply(query);
	}

}
