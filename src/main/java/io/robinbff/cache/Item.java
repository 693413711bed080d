package io.robinbff.cache;

import java.util.List;
import java.util.Set;

import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as the bytes that go out, as one call brought it. All pages that show it
 * hold the same one.
 */
public final class Item {

	/** What one selector weighs beside its text. */
	private static final int SELECTOR = 96;

	private final @Nullable ConversationId id;

	private final byte[] forInsiders;

	private final byte @Nullable [] forReaders;

	private final Set<Selector> mentions;

	private final @Nullable String webStore;

	private final Fetch fetch;

	private volatile @Nullable CachedPage alone;

	/**
	 * Creates an item.
	 * @param id the outward id, or null if ROBIN sent none
	 * @param forInsiders the whole conversation as a JSON object
	 * @param forReaders the same without internal notes, the same array if there are
	 * none; null if there is nothing else, so that readers are not told that it exists
	 * @param mentions the customers and orders whose conversation it is
	 * @param webStore the web store whose conversation it is, or null
	 * @param fetch the call that brought it
	 */
	public Item(@Nullable ConversationId id, byte[] forInsiders, byte @Nullable [] forReaders, Set<Selector> mentions,
			@Nullable String webStore, Fetch fetch) {
		this.id = id;
		this.forInsiders = forInsiders;
		this.forReaders = forReaders;
		this.mentions = Set.copyOf(mentions);
		this.webStore = webStore;
		this.fetch = fetch;
	}

	public @Nullable ConversationId id() {
		return this.id;
	}

	public Set<Selector> mentions() {
		return this.mentions;
	}

	public @Nullable String webStore() {
		return this.webStore;
	}

	public Fetch fetch() {
		return this.fetch;
	}

	/** Returns how much memory it takes. */
	public int bytes() {
		int readers = (this.forReaders != null && hasInternalNotes()) ? this.forReaders.length : 0;
		int names = this.mentions.stream().mapToInt((one) -> SELECTOR + one.key().length()).sum();
		int store = (this.webStore != null) ? this.webStore.length() : 0;
		return this.forInsiders.length + readers + names + store;
	}

	/**
	 * Returns whether there is anything here that readers do not see: what is left out of
	 * the same JSON makes it shorter.
	 */
	public boolean hasInternalNotes() {
		return this.forReaders == null || this.forReaders.length != this.forInsiders.length;
	}

	/**
	 * Returns the shared bytes, not to be changed; null if this audience sees nothing.
	 */
	public byte @Nullable [] json(Audience audience) {
		if (isOfAnotherStore(audience)) {
			return null;
		}
		return audience.readsNotes() ? this.forInsiders : this.forReaders;
	}

	/** Returns whether it is of a store that this audience does not see. */
	boolean isOfAnotherStore(Audience audience) {
		return !audience.stores().includes(this.webStore);
	}

	/** Returns the page that shows it alone; made once, with its validator. */
	public CachedPage alone() {
		CachedPage page = this.alone;
		if (page == null) {
			page = new CachedPage(new RenderedPage(List.of(this), 0, null), this.fetch);
			this.alone = page;
		}
		return page;
	}

	/** Returns the same as a conversation of that web store. */
	public Item of(String store) {
		return new Item(this.id, this.forInsiders, this.forReaders, this.mentions, store, this.fetch);
	}

	/** Returns the same as brought by that call. */
	public Item from(Fetch other) {
		return new Item(this.id, this.forInsiders, this.forReaders, this.mentions, this.webStore, other);
	}

}
