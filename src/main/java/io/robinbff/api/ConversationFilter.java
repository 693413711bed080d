package io.robinbff.api;

import java.util.List;
import java.util.stream.Stream;

import io.robinbff.cache.Wanted;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.Text;
import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A filter of conversations, by what the caller sees of them: it reads the bytes that
 * would go out, so that what is not shown is not found either. All parts have to match.
 *
 * @param state the state, or null for any
 * @param channel the channel in any case, or null for any
 * @param webStore the web store's exact name, or null for any
 * @param words what subject or a message has to hold, folded; null for anything
 */
record ConversationFilter(@Nullable String state, @Nullable String channel, @Nullable String webStore,
		@Nullable String words) implements Wanted {

	static final ConversationFilter NONE = new ConversationFilter(null, null, null, null);

	/** ROBIN's, as it documents them. */
	static final List<String> STATES = List.of("open", "archived", "snoozed", "hidden");

	static final int SHORTEST = 2;

	static final int LONGEST = 100;

	private static final JsonMapper JSON = Json.mapper();

	/**
	 * Parses a filter.
	 * @throws InvalidValue if a part cannot be meant
	 */
	static ConversationFilter of(@Nullable String state, @Nullable String channel, @Nullable String webStore,
			@Nullable String q) {
		return new ConversationFilter((state != null) ? parseState(state) : null,
				(channel != null) ? Text.parse("channel", channel, LONGEST) : null,
				(webStore != null) ? Text.parse("webStore", webStore, 255) : null, (q != null) ? parseWords(q) : null);
	}

	private static String parseState(String text) {
		String state = text.strip();
		return STATES.stream()
			.filter(state::equalsIgnoreCase)
			.findFirst()
			.orElseThrow(() -> new InvalidValue("state", "The state is none of " + String.join(", ", STATES)
					+ ": give one of them, in any case, or leave it out for all."));
	}

	private static String parseWords(String text) {
		String words = SearchText.folded(Text.parseSearch("q", text, LONGEST));
		if (words.codePoints().map(ConversationFilter::weight).sum() < SHORTEST) {
			throw new InvalidValue("q", "The q has fewer than " + SHORTEST + " characters, accents not counted: give "
					+ SHORTEST + " to " + LONGEST + " of plain text.");
		}
		return words;
	}

	/** An ideograph is a word, and so is a picture. */
	private static int weight(int c) {
		return (Character.isIdeographic(c) || Character.isExtendedPictographic(c)) ? SHORTEST : 1;
	}

	boolean isNone() {
		return this.equals(NONE);
	}

	@Override
	public boolean test(byte[] json) {
		return test(json, () -> {
		});
	}

	@Override
	public boolean test(byte[] json, Runnable breath) {
		JsonNode conversation = JSON.readTree(json);
		return (this.state == null || this.state.equals(text(conversation, "state")))
				&& (this.channel == null || this.channel.equalsIgnoreCase(text(conversation, "channel").strip()))
				&& (this.webStore == null || this.webStore.equals(text(conversation, "webStore").strip()))
				&& (this.words == null || texts(conversation, breath).anyMatch((text) -> isIn(text, breath)));
	}

	private boolean isIn(String text, Runnable breath) {
		return this.words != null && SearchText.contains(text, this.words, breath);
	}

	/** A subject is shown as it is; a mail's may be encoded all the same. */
	private static Stream<String> texts(JsonNode conversation, Runnable breath) {
		String subject = text(conversation, "subject");
		return Stream.concat(Stream.of(subject, MailText.of(subject, breath)),
				conversation.path("messages")
					.valueStream()
					.map((message) -> MailText.of(text(message, "content"), breath)));
	}

	private static String text(JsonNode node, String field) {
		return node.path(field).asString("");
	}

	@Override
	public String toString() {
		return "ConversationFilter[***]";
	}

}
