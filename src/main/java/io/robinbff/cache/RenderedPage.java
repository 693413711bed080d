package io.robinbff.cache;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * A page as the bytes that go out: serialised once, written as often as it is asked for.
 * Holds each conversation as readers with and without the internal scope see it; where
 * both see the same it is one array.
 */
public final class RenderedPage {

	private final List<Item> items;

	private final int skip;

	private final @Nullable Integer nextSkip;

	private final int bytes;

	private final Map<Audience, String> tags = new ConcurrentHashMap<>(2);

	public RenderedPage(List<Item> items, int skip, @Nullable Integer nextSkip) {
		this.items = List.copyOf(items);
		this.skip = skip;
		this.nextSkip = nextSkip;
		this.bytes = items.stream().mapToInt(Item::bytes).sum();
	}

	/** Returns a page of one of its items, sharing the bytes. */
	public RenderedPage only(Item item) {
		return new RenderedPage(List.of(item), 0, null);
	}

	public List<Item> items() {
		return this.items;
	}

	public int skip() {
		return this.skip;
	}

	public @Nullable Integer nextSkip() {
		return this.nextSkip;
	}

	/** Returns how much memory the bytes take. */
	public int bytes() {
		return this.bytes;
	}

	/**
	 * Returns what changes when, and only when, this audience would see something else: a
	 * digest, made when it is first asked for.
	 */
	public String tag(Audience audience) {
		return this.tags.computeIfAbsent(audience, (who) -> Digests
			.of(this.items.stream().map((item) -> item.json(who)), this.skip + "-" + this.nextSkip));
	}

	/** One conversation as JSON objects. */
	public static final class Item {

		private final @Nullable String guid;

		private final byte[] forInsiders;

		private final byte[] forReaders;

		/**
		 * Creates an item.
		 * @param guid the outward id in lower case, or null where ROBIN sent none
		 * @param forInsiders the whole conversation
		 * @param forReaders the conversation without internal notes; the same array where
		 * there are none
		 */
		public Item(@Nullable String guid, byte[] forInsiders, byte[] forReaders) {
			this.guid = guid;
			this.forInsiders = forInsiders;
			this.forReaders = forReaders;
		}

		public @Nullable String guid() {
			return this.guid;
		}

		public int bytes() {
			return hasInternalNotes() ? this.forInsiders.length + this.forReaders.length : this.forInsiders.length;
		}

		/** What is left out of the same JSON makes it shorter. */
		public boolean hasInternalNotes() {
			return this.forInsiders.length != this.forReaders.length;
		}

		/** Returns the shared bytes: not to be changed. */
		public byte[] json(Audience audience) {
			return (audience == Audience.INSIDERS) ? this.forInsiders : this.forReaders;
		}

	}

}
