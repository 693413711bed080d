package io.robinbff.cache;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.robinbff.conversation.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * A page as the bytes that go out: serialised once, written as often as it is asked for.
 * Audiences who see other parts of it share the bytes of what they have in common.
 */
public final class RenderedPage {

	/** More different parts than these are not kept, but made each time. */
	private static final int MOST_PARTS = 4;

	/** What a part weighs beside its references. */
	private static final int PART = 256;

	private static final int REFERENCE = 8;

	private final List<Item> items;

	private final int skip;

	private final @Nullable Integer nextSkip;

	/** By whether notes are read: whatever else an audience does not see is not here. */
	private final Map<Boolean, String> tags = new ConcurrentHashMap<>(2);

	/** The same for the JSON of each item: asked for as often as the page is served. */
	private final Map<Boolean, List<byte[]>> jsons = new ConcurrentHashMap<>(2);

	/** What audiences see who do not see all of it, by what that is. */
	private final Map<List<Item>, RenderedPage> parts = new ConcurrentHashMap<>(2);

	public RenderedPage(List<Item> items, int skip, @Nullable Integer nextSkip) {
		this.items = List.copyOf(items);
		this.skip = skip;
		this.nextSkip = nextSkip;
	}

	public List<Item> items() {
		return this.items;
	}

	/**
	 * Returns this page with nothing on it that this audience does not see: itself, if it
	 * sees all.
	 */
	public RenderedPage seenBy(Audience audience) {
		if (audience.readsNotes() && !audience.isLimited()) {
			return this;
		}
		int seen = 0;
		for (Item item : this.items) {
			seen += (item.json(audience) != null) ? 1 : 0;
		}
		if (seen == this.items.size()) {
			return this;
		}
		List<Item> part = this.items.stream().filter((item) -> item.json(audience) != null).toList();
		RenderedPage known = this.parts.get(part);
		if (known != null || part.isEmpty() || this.parts.size() >= MOST_PARTS) {
			return (known != null) ? known : with(part);
		}
		return this.parts.computeIfAbsent(part, this::with);
	}

	/** Returns what this audience sees of it: the same list each time. */
	public List<byte[]> json(Audience audience) {
		return seenBy(audience).jsons.computeIfAbsent(audience.readsNotes(), (_) -> made(audience));
	}

	private List<byte[]> made(Audience audience) {
		return this.items.stream().map((item) -> item.json(audience)).filter(Objects::nonNull).toList();
	}

	public int skip() {
		return this.skip;
	}

	public @Nullable Integer nextSkip() {
		return this.nextSkip;
	}

	/** Returns how much memory it takes, with all parts of it that it may keep. */
	public int bytes() {
		return this.items.stream().mapToInt(Item::bytes).sum() + mostParts() * (PART + REFERENCE * this.items.size());
	}

	/**
	 * Of so many kinds of conversations there are so many parts, less all and nothing.
	 */
	private int mostParts() {
		long kinds = this.items.stream()
			.map((item) -> item.webStore() + " " + (item.json(Audience.READERS) != null))
			.distinct()
			.limit(MOST_PARTS)
			.count();
		return Math.clamp((1L << kinds) - 2, 0, MOST_PARTS);
	}

	/** Returns the conversation with that id, or null if it is not here. */
	public @Nullable Item item(ConversationId id) {
		for (Item item : this.items) {
			if (id.equals(item.id())) {
				return item;
			}
		}
		return null;
	}

	/** Returns the page with other items in the places of these. */
	public RenderedPage with(List<Item> others) {
		return new RenderedPage(others, this.skip, this.nextSkip);
	}

	/**
	 * Returns whether both show the same conversations as they are. That more come behind
	 * them is taken from a page's length, which may be a guess that changes by itself.
	 */
	boolean showsTheSame(RenderedPage other) {
		return Arrays.deepEquals(json(Audience.INSIDERS).toArray(), other.json(Audience.INSIDERS).toArray());
	}

	/**
	 * Returns what changes when, and only when, this audience would see something else: a
	 * digest, made when it is first asked for.
	 */
	public String tag(Audience audience) {
		return seenBy(audience).tags.computeIfAbsent(audience.readsNotes(),
				(_) -> Digests.of(json(audience).stream(), this.skip + "-" + this.nextSkip));
	}

}
