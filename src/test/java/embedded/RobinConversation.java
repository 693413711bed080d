package embedded;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A conversation as ROBIN writes it, with the {@code conversationId} that ROBIN never
 * writes. Immutable: each {@code with} gives a new one. A field set to null is written as
 * {@code null}; {@link #without} leaves it out.
 */
public final class RobinConversation {

	/**
	 * Everything in the embedded ROBIN happened before this moment, so that tests are
	 * stable.
	 */
	public static final LocalDateTime ANCHOR = LocalDateTime.of(2026, 11, 20, 16, 0, 0);

	private static final JsonMapper JSON = new JsonMapper();

	/** ROBIN writes seconds always, and no zone. */
	private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);

	private final @Nullable String conversationId;

	private final Fields fields;

	private volatile byte @Nullable [] written;

	private RobinConversation(@Nullable String conversationId, Fields fields) {
		this.conversationId = conversationId;
		this.fields = fields;
	}

	/** A conversation without a single field. */
	public static RobinConversation bare() {
		return new RobinConversation(null, Fields.NONE);
	}

	/**
	 * A conversation with every documented field; its ids follow from the number, and a
	 * higher number is older.
	 */
	public static RobinConversation numbered(int number) {
		String guid = idFrom("guid " + number);
		return bare().guid(guid)
			.conversationId(idFrom("conversation " + number))
			.subject("Conversation " + number)
			.channel("Chat")
			.state("Open")
			.owner("User", "Petra", "petra@agents.example.com")
			.webStore("Default webstore")
			.category("Question")
			.linkedOrderNumbers("")
			.tags("")
			.with("referrer", "https://www.example.com/contact")
			.started(ANCHOR.minusHours(number))
			.messages(RobinMessage.fromCustomer("Nick", "nick@example.com", "Question " + number)
				.sent(written(ANCHOR.minusHours(number))));
	}

	/** Conversations 1 to {@code count}, newest first. */
	public static List<@Nullable RobinConversation> several(int count) {
		return new ArrayList<>(IntStream.rangeClosed(1, count).mapToObj(RobinConversation::numbered).toList());
	}

	/** The same id for the same words, always. */
	public static String idFrom(String words) {
		return UUID.nameUUIDFromBytes(words.getBytes(StandardCharsets.UTF_8)).toString();
	}

	/** A date as ROBIN writes it. */
	public static String written(LocalDateTime time) {
		return SECONDS.format(time);
	}

	public RobinConversation guid(@Nullable String guid) {
		return with("guid", guid);
	}

	/** The id ROBIN accepts in questions and never writes in answers. */
	public RobinConversation conversationId(@Nullable String id) {
		return new RobinConversation(id, this.fields);
	}

	public RobinConversation subject(@Nullable String subject) {
		return with("subject", subject);
	}

	public RobinConversation channel(@Nullable String channel) {
		return with("channel", channel);
	}

	public RobinConversation state(@Nullable String state) {
		return with("state", state);
	}

	public RobinConversation owner(@Nullable String type, @Nullable String name, @Nullable String email) {
		return with("owner", Fields.person(type, name, email));
	}

	public RobinConversation webStore(@Nullable String webStore) {
		return with("webStore", webStore);
	}

	public RobinConversation category(@Nullable String category) {
		return with("category", category);
	}

	/**
	 * Joined by commas, each with {@code #}: ROBIN's way. The conversation is found by
	 * each of them.
	 */
	public RobinConversation linkedOrderNumbers(@Nullable String joined) {
		return with("linkedOrderNumbers", joined);
	}

	/** Joined by commas: ROBIN's way. */
	public RobinConversation tags(@Nullable String joined) {
		return with("tags", joined);
	}

	public RobinConversation started(LocalDateTime time) {
		return with("startDateTime", written(time));
	}

	public RobinConversation messages(@Nullable RobinMessage... messages) {
		return with("messages", Arrays.stream(messages).map((m) -> (m != null) ? m.toJson() : null).toList());
	}

	/** The same with one more message. */
	RobinConversation adding(RobinMessage message) {
		List<Object> all = new ArrayList<>();
		if (this.fields.values().get("messages") instanceof List<?> known) {
			all.addAll(known);
		}
		all.add(message.toJson());
		return with("messages", all);
	}

	/** Any field, documented or not, with anything Jackson can write. */
	public RobinConversation with(String field, @Nullable Object value) {
		return new RobinConversation(this.conversationId, this.fields.with(field, value));
	}

	public RobinConversation without(String field) {
		return new RobinConversation(this.conversationId, this.fields.without(field));
	}

	public @Nullable String guid() {
		return text("guid");
	}

	public @Nullable String conversationId() {
		return this.conversationId;
	}

	/** A field's value if it is a text. */
	public @Nullable String text(String field) {
		return (this.fields.values().get(field) instanceof String text) ? text : null;
	}

	/** The fields as they are written, for comparisons. */
	public Map<String, @Nullable Object> toJson() {
		return this.fields.values();
	}

	/** UTF-8 JSON, written once: one of these may be 5 MB. */
	byte[] bytes() {
		byte[] bytes = this.written;
		if (bytes == null) {
			bytes = JSON.writeValueAsBytes(toJson());
			this.written = bytes;
		}
		return bytes;
	}

}
