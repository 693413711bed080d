package io.robinbff.api;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Locale;

import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a badge needs of a conversation, and nothing that was written in it. Read from the
 * bytes that go out to readers without the internal scope, so that an agents' note never
 * counts as a contact.
 *
 * @param open whether it is open
 * @param channel how the customer wrote, or null
 * @param lastMessageAt when the last message was sent, or null if no message says so
 * @param lastFrom who wrote it, or null
 */
record ConversationFacts(boolean open, @Nullable String channel, @Nullable OffsetDateTime lastMessageAt,
		@Nullable Side lastFrom) {

	private static final JsonMapper JSON = Json.mapper();

	/** ROBIN's type of an agent; whoever else writes is no agent. */
	private static final String AGENT = "user";

	static ConversationFacts of(byte[] json) {
		JsonNode conversation = JSON.readTree(json);
		Sent last = conversation.path("messages")
			.valueStream()
			.map(ConversationFacts::sent)
			.reduce(new Sent(null, null), (one, other) -> other.isAfter(one) ? other : one);
		return new ConversationFacts("open".equals(conversation.path("state").asString("").toLowerCase(Locale.ROOT)),
				text(conversation.path("channel")), last.at(), last.by());
	}

	private static Sent sent(JsonNode message) {
		JsonNode sender = message.path("sender");
		String type = text(sender.path("type"));
		Side by = sender.isObject() ? (AGENT.equalsIgnoreCase(type) ? Side.AGENT : Side.CUSTOMER) : null;
		return new Sent(time(message.path("sentDateTime")), by);
	}

	private static @Nullable String text(JsonNode node) {
		return node.isString() ? node.asString() : null;
	}

	private static @Nullable OffsetDateTime time(JsonNode node) {
		try {
			return node.isString() ? OffsetDateTime.parse(node.asString()) : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/**
	 * A message's time and sender.
	 *
	 * @param at when it was sent, or null
	 * @param by who sent it, or null
	 */
	private record Sent(@Nullable OffsetDateTime at, @Nullable Side by) {

		private static final Comparator<OffsetDateTime> EARLIER = Comparator.comparing(OffsetDateTime::toInstant);

		/** Of two at the same time the later in ROBIN's order is the later. */
		boolean isAfter(Sent that) {
			return this.at != null && (that.at == null || EARLIER.compare(this.at, that.at) >= 0);
		}

	}

	/** Who wrote. */
	enum Side {

		CUSTOMER, AGENT;

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
