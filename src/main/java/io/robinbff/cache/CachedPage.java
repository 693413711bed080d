package io.robinbff.cache;

import java.time.Duration;
import java.util.function.Predicate;

import io.robinbff.conversation.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * A page in the cache, with the call that fetched it. Its items are as old as the page or
 * newer. Were replicas to disagree on that, because the clock that they share jumped, the
 * age that is told of it is still that of the oldest thing it shows.
 *
 * @param page the answer
 * @param fetch the call that brought it
 * @param since a moment by which all that it shows is known to have been in the list: at
 * the latest when the call's answer was there
 */
public record CachedPage(RenderedPage page, Fetch fetch, Moment since) {

	/** Creates a page of a call that took no time. */
	public CachedPage(RenderedPage page, Fetch fetch) {
		this(page, fetch, fetch.moment());
	}

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

	/** Returns it with other items in the places of these, or with some of them. */
	CachedPage with(RenderedPage other) {
		return new CachedPage(other, this.fetch, this.since);
	}

	/** Returns it as the answer of a call that was there at that moment. */
	CachedPage landed(Moment moment) {
		return new CachedPage(this.page, this.fetch, moment);
	}

	/**
	 * Returns it with what another page of the same query says of how long its
	 * conversations have been in the list: nothing unless that shows all of them. Where
	 * they stand on either is no matter.
	 * @param shown the ids on the other page
	 * @param then by when those were in the list
	 */
	public CachedPage knownBy(Predicate<ConversationId> shown, Moment then) {
		boolean all = then.isBefore(this.since)
				&& this.page.items().stream().map(Item::id).allMatch((id) -> id != null && shown.test(id));
		return all ? landed(then) : this;
	}

	/**
	 * Returns it with nothing on it that this audience does not see; itself if it sees
	 * all.
	 */
	CachedPage seenBy(Audience audience) {
		RenderedPage seen = this.page.seenBy(audience);
		return (seen == this.page) ? this : with(seen);
	}

	boolean isEmpty() {
		return this.page.items().isEmpty();
	}

	@Nullable Item item(ConversationId id) {
		return this.page.item(id);
	}

	/**
	 * Returns this page with its times, and that of what it brought, on the shared clock.
	 */
	public CachedPage shared(long micros, long sinceMicros) {
		Fetch known = this.fetch.shared(micros);
		return new CachedPage(this.page.with(this.page.items()
			.stream()
			.map((item) -> item.fetch().equals(this.fetch) ? item.from(known) : item)
			.toList()), known, new Moment(this.since.nanos(), sinceMicros));
	}

}
