package io.robinbff.cache;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.robinbff.conversation.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * A page as the bytes that go out: serialised once, written as often as it is asked for.
 */
public final class RenderedPage {

	private final List<Item> items;

	private final int skip;

	private final @Nullable Integer nextSkip;

	private final Map<Audience, String> tags = new ConcurrentHashMap<>(2);

	public RenderedPage(List<Item> items, int skip, @Nullable Integer nextSkip) {
		this.items = List.copyOf(items);
		this.skip = skip;
		this.nextSkip = nextSkip;
	}

	public List<Item> items() {
		return this.items;
	}

	/** Returns what this audience sees of it. */
	public List<byte[]> json(Audience audience) {
		return this.items.stream().map((item) -> item.json(audience)).filter(Objects::nonNull).toList();
	}

	public int skip() {
		return this.skip;
	}

	public @Nullable Integer nextSkip() {
		return this.nextSkip;
	}

	/** Returns how much memory it takes. */
	public int bytes() {
		return this.items.stream().mapToInt(Item::bytes).sum();
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
	 * Returns what changes when, and only when, this audience would see something else: a
	 * digest, made when it is first asked for.
	 */
	public String tag(Audience audience) {
		return this.tags.computeIfAbsent(audience,
				(who) -> Digests.of(json(who).stream(), this.skip + "-" + this.nextSkip));
	}

}
