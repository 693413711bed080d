package io.robinbff.cache;

import java.time.Duration;

import io.robinbff.conversation.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * A page that is kept. Its items are as old as the page or newer, never older: an age
 * that is told of a page holds for all that it shows.
 *
 * @param page the answer
 * @param fetch the call that brought it
 */
public record CachedPage(RenderedPage page, Fetch fetch) {

	/** Returns how old it is. */
	public Duration age(long nowNanos) {
		return this.fetch.age(nowNanos);
	}

	/** Returns when it was fetched. */
	public Moment moment() {
		return this.fetch.moment();
	}

	boolean isEmpty() {
		return this.page.items().isEmpty();
	}

	@Nullable Item item(ConversationId id) {
		return this.page.item(id);
	}

	/**
	 * Returns this page with its time, and that of what it brought, on the shared clock.
	 */
	public CachedPage shared(long micros) {
		Fetch known = this.fetch.shared(micros);
		return new CachedPage(this.page.with(this.page.items()
			.stream()
			.map((item) -> item.fetch().equals(this.fetch) ? item.from(known) : item)
			.toList()), known);
	}

}
