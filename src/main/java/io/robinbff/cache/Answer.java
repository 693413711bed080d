package io.robinbff.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A page as a caller gets it, with nothing on it that its audience does not see, with its
 * age, whether that is older than fresh, and how the cache came by it.
 */
public final class Answer {

	private static final byte[] COMMA = { ',' };

	private static final RenderedPage NOTHING = new RenderedPage(List.of(), 0, null);

	private final RenderedPage page;

	/** With what the audience does not see. */
	private final RenderedPage whole;

	private final Audience audience;

	private final Instant fetchedAt;

	private final Moment moment;

	private final Moment since;

	private final Duration age;

	/** Null if its age alone speaks for it. */
	private final @Nullable Instant confirmedAt;

	private final boolean stale;

	private final Source source;

	private final String cacheStatus;

	private boolean detached;

	/** Null if {@link #nextSkip()} alone says it. */
	private final @Nullable Boolean complete;

	/**
	 * Creates an answer from a page, of which an audience is shown what it may see.
	 */
	Answer(CachedPage entry, Audience audience, FreshnessRule.Use use, @Nullable Instant confirmedAt, boolean stale,
			Source source, String cacheStatus) {
		CachedPage seen = entry.seenBy(audience);
		this.page = seen.page();
		this.whole = entry.page();
		this.audience = audience;
		this.fetchedAt = seen.oldest().at();
		this.moment = entry.moment();
		this.since = entry.since();
		this.age = use.age();
		this.confirmedAt = confirmedAt;
		this.stale = stale;
		this.source = source;
		this.cacheStatus = cacheStatus;
		boolean isTold = audience.stores().told()
				&& entry.page().items().stream().anyMatch((item) -> item.isOfAnotherStore(audience));
		this.complete = isTold ? false : null;
	}

	/**
	 * Creates an answer from several: as old as the oldest of them, stale if one is, and
	 * fetched if one was.
	 * @param stale whether it is stale although none is
	 */
	Answer(RenderedPage page, List<Answer> of, boolean stale, @Nullable Boolean complete) {
		Answer oldest = Collections.min(of, Comparator.comparing(Answer::fetchedAt));
		Answer called = Collections.min(of, Comparator.comparing(Answer::source));
		this.page = page;
		this.whole = page;
		this.audience = oldest.audience;
		this.fetchedAt = oldest.fetchedAt;
		this.moment = oldest.moment;
		this.since = oldest.since;
		this.age = of.stream().map(Answer::age).max(Comparator.naturalOrder()).orElse(oldest.age);
		this.confirmedAt = of.stream().allMatch((one) -> one.confirmedAt != null) ? of.stream()
			.map((one) -> Objects.requireNonNull(one.confirmedAt))
			.min(Comparator.naturalOrder())
			.orElse(null) : null;
		this.stale = stale || of.stream().anyMatch(Answer::stale);
		this.source = called.source;
		this.cacheStatus = (called.source == Source.KEPT) ? oldest.cacheStatus : called.cacheStatus;
		this.complete = complete;
		this.detached = of.stream().anyMatch(Answer::isDetached);
	}

	/**
	 * Returns what it says of itself, without what it shows: a long walk holds no page.
	 */
	Answer withoutItems() {
		return new Answer(NOTHING, List.of(this), false, this.complete);
	}

	/** Notes that the customer was erased while this was fetched: it is shown, once. */
	void detach() {
		this.detached = true;
	}

	boolean isDetached() {
		return this.detached;
	}

	/** Returns how old this answer is. */
	public Duration age() {
		return this.age;
	}

	/** Returns when the oldest of what it shows was fetched. */
	public Instant fetchedAt() {
		return this.fetchedAt;
	}

	/** Returns when the list was read, however new what it shows. */
	Moment moment() {
		return this.moment;
	}

	/** Returns by when all of the page was in the list, whoever may see it. */
	Moment since() {
		return this.since;
	}

	/** Returns whether the answer is older than fresh answers are. */
	public boolean stale() {
		return this.stale;
	}

	/**
	 * Returns how the cache dealt with the request: parameters of RFC 9211, section 2.
	 */
	public String cacheStatus() {
		return this.cacheStatus;
	}

	/** Returns how many conversations are shown. */
	public int size() {
		return this.page.items().size();
	}

	/** Returns whether internal notes are shown. */
	public boolean showsInternalNotes() {
		return this.audience.readsNotes() && this.page.items().stream().anyMatch(Item::hasInternalNotes);
	}

	/**
	 * Returns the JSON of each conversation, as the audience sees it: shared bytes, not
	 * to be changed.
	 */
	public List<byte[]> items() {
		return this.page.json(this.audience);
	}

	/**
	 * Returns the customers whose conversations are shown. They are a conversation's, not
	 * a message's: rather one too many than one too few.
	 */
	public Set<Selector> customers() {
		return this.page.items()
			.stream()
			.filter((item) -> item.json(this.audience) != null)
			.flatMap((item) -> item.mentions().stream())
			.filter(Selector.Customer.class::isInstance)
			.collect(Collectors.toUnmodifiableSet());
	}

	/** Returns the page, with nothing on it that the audience does not see. */
	RenderedPage page() {
		return this.page;
	}

	/** Returns whether something is left out, and may be told to be. */
	boolean isTold() {
		return Boolean.FALSE.equals(this.complete);
	}

	/**
	 * Returns the ids of all that the page holds, whoever may see it: to walk on by.
	 */
	public List<ConversationId> ids() {
		return this.whole.items().stream().map(Item::id).<ConversationId>mapMulti((id, all) -> {
			if (id != null) {
				all.accept(id);
			}
		}).toList();
	}

	/**
	 * Hands on each conversation, as the audience sees it, with its id, which may be
	 * null.
	 */
	public void forEach(BiConsumer<@Nullable ConversationId, byte[]> each) {
		for (Item item : this.page.items()) {
			byte[] json = item.json(this.audience);
			if (json != null) {
				each.accept(item.id(), json);
			}
		}
	}

	/** Returns where this comes from. */
	public Source source() {
		return this.source;
	}

	/** Returns the {@code skip} of the next page, or null at the end. */
	public @Nullable Integer nextSkip() {
		return this.page.nextSkip();
	}

	/**
	 * Returns a validator for the audience (RFC 9110, 8.8.3), without quotes: it ignores
	 * {@code fetchedAt} and {@code stale}.
	 */
	public String tag() {
		return this.page.tag(this.audience) + ((this.complete != null) ? "-" + this.complete : "");
	}

	/** Returns the JSON object with all conversations of the page. */
	public Body list() {
		List<byte[]> parts = new ArrayList<>(2 * this.page.items().size() + 2);
		parts.add(utf8("{\"conversations\":["));
		for (byte[] json : items()) {
			if (parts.size() > 1) {
				parts.add(COMMA);
			}
			parts.add(json);
		}
		Integer next = this.page.nextSkip();
		parts.add(utf8("],\"skip\":" + this.page.skip() + ((next != null) ? ",\"nextSkip\":" + next : "")
				+ ((this.complete != null) ? ",\"complete\":" + this.complete : "") + honesty()));
		return new Body(parts);
	}

	/**
	 * Returns the JSON object of the one conversation of this answer, which must not be
	 * empty.
	 */
	public Body single() {
		byte[] json = items().getFirst();
		return new Body(List.of(Arrays.copyOf(json, json.length - 1), utf8(honesty())));
	}

	private String honesty() {
		String confirmed = (this.confirmedAt != null) ? ",\"confirmedAt\":\"" + this.confirmedAt + "\"" : "";
		return ",\"fetchedAt\":\"" + this.fetchedAt + "\"" + confirmed + ",\"stale\":" + this.stale + "}";
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/** The sources of an answer. */
	public enum Source {

		/** A call was made for it. */
		FETCHED,
		/** It shares the call that was made for somebody else. */
		SHARED,
		/** It was there already. */
		KEPT

	}

	/** JSON in pieces, ready to be written. */
	public static final class Body {

		private final List<byte[]> parts;

		private Body(List<byte[]> parts) {
			this.parts = parts;
		}

		/** Returns the number of bytes. */
		public long length() {
			return this.parts.stream().mapToLong((part) -> part.length).sum();
		}

		/**
		 * Writes all of it.
		 * @throws IOException if the client has gone
		 */
		public void writeTo(OutputStream out) throws IOException {
			for (byte[] part : this.parts) {
				out.write(part);
			}
		}

	}

}
