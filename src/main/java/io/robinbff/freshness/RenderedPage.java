package io.robinbff.freshness;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page as the bytes that go out: serialised once, written as often as it is asked for.
 * Holds each conversation twice, as readers with and without the internal scope see it;
 * where both see the same it is one array.
 */
final class RenderedPage {

	private final List<Item> items;

	private final int skip;

	private final @Nullable Integer nextSkip;

	private final String tagForInsiders;

	private final String tagForReaders;

	RenderedPage(List<Item> items, int skip, @Nullable Integer nextSkip, String tagForInsiders, String tagForReaders) {
		this.items = List.copyOf(items);
		this.skip = skip;
		this.nextSkip = nextSkip;
		this.tagForInsiders = tagForInsiders;
		this.tagForReaders = tagForReaders;
	}

	List<Item> items() {
		return this.items;
	}

	int skip() {
		return this.skip;
	}

	@Nullable Integer nextSkip() {
		return this.nextSkip;
	}

	/**
	 * Returns what changes when, and only when, this audience would see something else.
	 */
	String tag(Audience audience) {
		return (audience == Audience.INSIDERS) ? this.tagForInsiders : this.tagForReaders;
	}

	/** One conversation as JSON objects. */
	static final class Item {

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
		Item(@Nullable String guid, byte[] forInsiders, byte[] forReaders) {
			this.guid = guid;
			this.forInsiders = forInsiders;
			this.forReaders = forReaders;
		}

		@Nullable String guid() {
			return this.guid;
		}

		/** Returns the shared bytes: not to be changed. */
		byte[] json(Audience audience) {
			return (audience == Audience.INSIDERS) ? this.forInsiders : this.forReaders;
		}

	}

}
