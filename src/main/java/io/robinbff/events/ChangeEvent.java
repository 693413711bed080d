package io.robinbff.events;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.SenderAddresses;
import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as CM.com sends it. Five fields are read, in any capitals; what is of a kind
 * that nobody expects is taken for missing.
 *
 * @param name what happened
 * @param customer whose conversation it is, or null
 * @param conversation ROBIN's primary key of the conversation, or null
 * @param happened when it happened, as the sender says, or null
 * @param subscription the subscription that it was sent for, or null
 */
record ChangeEvent(EventName name, @Nullable CustomerEmail customer, @Nullable ConversationId conversation,
		@Nullable Instant happened, @Nullable String subscription) {

	private static final JsonMapper JSON = Json.mapper();

	private static final int LONGEST = 64;

	/** In UTC, whether it says so or not. */
	private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder().parseCaseInsensitive()
		.append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
		.optionalStart()
		.appendOffsetId()
		.optionalEnd()
		.parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
		.toFormatter(Locale.ROOT);

	/** Reads an event, or returns null if the bytes are no JSON object. */
	static @Nullable ChangeEvent read(byte[] body) {
		try {
			JsonNode event = JSON.readTree(body);
			return event.isObject() ? of(event) : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static ChangeEvent of(JsonNode event) {
		JsonNode within = field(event, "Payload");
		// Without a payload the fields may stand in the event itself; one that is no
		// object has none.
		JsonNode payload = (within != null && !within.isNull()) ? within : event;
		String name = text(field(event, "Name"));
		return new ChangeEvent((name != null) ? EventName.of(name) : EventName.OTHER,
				customer(text(field(payload, "EmailAddress"))),
				ConversationId.orNull(text(field(payload, "ConversationId"))),
				date(text(field(payload, "EventUtcDateTime"))), text(field(payload, "SubscriptionId")));
	}

	/** Returns whether it says of nobody that he changed: whose it was is lost. */
	boolean namesNobody() {
		return this.customer == null && this.conversation == null;
	}

	private static @Nullable JsonNode field(JsonNode object, String name) {
		JsonNode exact = object.get(name);
		return (exact != null) ? exact
				: object.properties()
					.stream()
					.filter((field) -> field.getKey().equalsIgnoreCase(name))
					.findFirst()
					.map(Map.Entry::getValue)
					.orElse(null);
	}

	/** Numbers are texts, too: an id may be either. */
	private static @Nullable String text(@Nullable JsonNode value) {
		return (value != null && (value.isString() || value.isNumber())) ? value.asString().strip() : null;
	}

	/**
	 * Of several, and of a text that is too long to be read whole, it is nobody: the
	 * conversation's id says whose it is.
	 */
	private static @Nullable CustomerEmail customer(@Nullable String text) {
		List<CustomerEmail> all = SenderAddresses.in(text);
		return (text != null && text.length() <= SenderAddresses.LONGEST && all.size() == 1) ? all.getFirst() : null;
	}

	private static @Nullable Instant date(@Nullable String text) {
		try {
			return (text != null && text.length() <= LONGEST)
					? OffsetDateTime.parse(text, DATE).withOffsetSameInstant(ZoneOffset.UTC).toInstant() : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/** Nothing personal: what is in it has no business in a log. */
	@Override
	public String toString() {
		return "ChangeEvent[" + this.name + "]";
	}

}
