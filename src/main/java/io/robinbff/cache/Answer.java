package io.robinbff.cache;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

import io.robinbff.conversation.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * A page as a caller gets it, with its age, whether that is older than fresh, and how the
 * cache came by it.
 */
public final class Answer {

	private static final byte[] COMMA = { ',' };

	private final RenderedPage page;

	private final Instant fetchedAt;

	private final Duration age;

	/** Null if its age alone speaks for it. */
	private final @Nullable Instant confirmedAt;

	private final boolean stale;

	private final Source source;

	private final String cacheStatus;

	Answer(CachedPage entry, Duration age, boolean stale, Source source, String cacheStatus) {
		this(entry, age, null, stale, source, cacheStatus);
	}

	Answer(CachedPage entry, Duration age, @Nullable Instant confirmedAt, boolean stale, Source source,
			String cacheStatus) {
		this.confirmedAt = confirmedAt;
		this.page = entry.page();
		this.fetchedAt = entry.oldest().at();
		this.age = age;
		this.stale = stale;
		this.source = source;
		this.cacheStatus = cacheStatus;
	}

	/** Returns how old this answer is. */
	public Duration age() {
		return this.age;
	}

	/** Returns when the oldest of what it shows was fetched. */
	public Instant fetchedAt() {
		return this.fetchedAt;
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

	/** Returns how many conversations this audience is shown. */
	public int size(Audience audience) {
		return this.page.json(audience).size();
	}

	/** Returns whether this audience is shown internal notes. */
	public boolean showsInternalNotes(Audience audience) {
		return audience == Audience.INSIDERS && this.page.items().stream().anyMatch(Item::hasInternalNotes);
	}

	/**
	 * Returns the JSON of each conversation that this audience sees, as it sees it:
	 * shared bytes, not to be changed.
	 */
	public List<byte[]> items(Audience audience) {
		return this.page.json(audience);
	}

	/**
	 * Returns the ids of all that the page holds, whoever may see it: to walk on by.
	 */
	public List<ConversationId> ids() {
		return this.page.items().stream().map(Item::id).<ConversationId>mapMulti((id, all) -> {
			if (id != null) {
				all.accept(id);
			}
		}).toList();
	}

	/**
	 * Hands on each conversation that this audience sees, as it sees it, with its id,
	 * which may be null.
	 */
	public void forEach(Audience audience, BiConsumer<@Nullable ConversationId, byte[]> each) {
		for (Item item : this.page.items()) {
			byte[] json = item.json(audience);
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
	 * Returns a validator for this audience (RFC 9110, 8.8.3), without quotes: it ignores
	 * {@code fetchedAt} and {@code stale}.
	 */
	public String tag(Audience audience) {
		return this.page.tag(audience);
	}

	/** Returns the JSON object with all conversations of the page. */
	public Body list(Audience audience) {
		List<byte[]> parts = new ArrayList<>(2 * this.page.items().size() + 2);
		parts.add(utf8("{\"conversations\":["));
		for (byte[] json : this.page.json(audience)) {
			if (parts.size() > 1) {
				parts.add(COMMA);
			}
			parts.add(json);
		}
		Integer next = this.page.nextSkip();
		parts.add(utf8("],\"skip\":" + this.page.skip() + ((next != null) ? ",\"nextSkip\":" + next : "") + honesty()));
		return new Body(parts);
	}

	/**
	 * Returns the JSON object of the one conversation of this answer, which must not be
	 * empty for this audience.
	 */
	public Body single(Audience audience) {
		byte[] json = this.page.json(audience).getFirst();
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
