package io.robinbff.cache;

import java.time.Duration;

import io.robinbff.conversation.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * A page in the cache, with the call that fetched it. Its items are as old as the page or
 * newer. Were replicas to disagree on that, because the clock that they share jumped, the
 * age that is told of it is still that of the oldest thing it shows.
 *
 * @param page the answer
 * @param fetch the call that brought it
 */
public record CachedPage(RenderedPage page, Fetch fetch) {

	/** Returns how old it is. */
	public Duration age(long nowNanos) {
		return oldest().age(nowNanos);
	}

	/** Returns the fetch that its age is told by. */
	Fetch oldest() {
		Fetch oldest = this.fetch;
		for (Item item : this.page.items()) {
			if (item.fetch().moment().nanos() - oldest.moment().nanos() < 0) {
				oldest = item.fetch();
			}
		}
		return oldest;
	}

	/** Returns when it was fetched. */
	public Moment moment() {
		return this.fetch.moment();
	}

	/**
	 * Returns it with nothing on it that this audience does not see; itself if it sees
	 * all.
	 */
	CachedPage seenBy(Audience audience) {
		RenderedPage seen = this.page.seenBy(audience);
		return (seen == this.page) ? this : new CachedPage(seen, this.fetch);
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
