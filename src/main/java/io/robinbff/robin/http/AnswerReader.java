package io.robinbff.robin.http;

import java.io.Reader;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.Participant;
import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

import org.springframework.core.io.buffer.DataBufferLimitException;

/**
 * A tolerant reader of ROBIN's page, on which any field may be null, absent, or something
 * else than the page says. What cannot be read costs itself and nothing around it: a
 * field, a message, a conversation. Unknown is not empty: JSON that is something else
 * than a page is no answer, and neither is a list of which nothing can be read, or an
 * empty one beside an error. An object without its list may be ROBIN's way to say that
 * there is none, and is not {@link WireAnswer#certain() certain}.
 *
 * <p>
 * Read by hand from a stream of tokens: a mapper would have to be taught each of these
 * exceptions, and knows no path of what it left out.
 */
final class AnswerReader {

	/** Deeper than anything that is written by a program in its right mind. */
	private static final int DEEPEST = 10_000;

	/** What is no JSON by the letter, but has only one meaning, is read. */
	private static final JsonFactory JSON = Json
		.factory((json) -> json.enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
			.enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
			.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
			.enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
			.enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
			.enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(DEEPEST)
				.maxTokenCount(AnswerLimits.MOST_TOKENS)
				.maxNumberLength(Integer.MAX_VALUE)
				.maxStringLength(Integer.MAX_VALUE)
				.maxNameLength(Integer.MAX_VALUE)
				.build()));

	/** What programs call it if they answer with a failure and 200. */
	private static final Set<String> ERRORS = Set.of("error", "errors", "exception", "fault");

	private final ZoneId zone;

	private final DroppedFields dropped;

	/**
	 * Creates a reader.
	 * @param zone the zone of dates that carry none
	 * @param dropped where it is noted what could not be read
	 */
	AnswerReader(ZoneId zone, DroppedFields dropped) {
		this.zone = zone;
		this.dropped = dropped;
	}

	/**
	 * Reads a whole answer.
	 * @throws UnreadableAnswer if it is no JSON, or JSON without a list of conversations
	 * @throws DataBufferLimitException if it is nested deeper than is read
	 */
	WireAnswer read(Reader text) {
		try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
			return AnswerLimits.checked(page(new TolerantParser(json, this.zone, this.dropped)));
		}
		catch (StreamConstraintsException ex) {
			throw new DataBufferLimitException("More than an answer may hold, or nested too deep");
		}
		catch (JacksonException ex) {
			// Not as the cause: its message quotes what ROBIN wrote.
			throw new UnreadableAnswer(false);
		}
	}

	private static WireAnswer page(TolerantParser json) {
		if (!json.begin()) {
			throw new UnreadableAnswer(false);
		}
		List<@Nullable Conversation> conversations = null;
		boolean somethingElse = !json.is(JsonToken.START_OBJECT);
		boolean hasError = false;
		if (somethingElse) {
			json.skip();
		}
		else {
			for (String field = json.nextField(); field != null; field = json.nextField()) {
				boolean here = "conversations".equals(field);
				if (here && json.is(JsonToken.START_ARRAY)) {
					conversations = json.list(field, () -> json.object("conversation", () -> conversation(json)));
				}
				else {
					somethingElse |= !(here && json.is(JsonToken.VALUE_NULL));
					hasError |= ERRORS.contains(field.toLowerCase(Locale.ROOT)) && !json.is(JsonToken.VALUE_NULL);
					json.skip();
				}
			}
		}
		json.ignoreRest();
		boolean isEmpty = conversations == null || conversations.stream().allMatch(Objects::isNull);
		boolean isLost = isEmpty && conversations != null && !conversations.isEmpty();
		if ((conversations == null && somethingElse) || isLost || (isEmpty && hasError)) {
			throw new UnreadableAnswer(true);
		}
		return new WireAnswer((conversations != null) ? conversations : List.of(), conversations != null);
	}

	private static Conversation conversation(TolerantParser json) {
		String guid = null;
		String subject = null;
		String channel = null;
		String state = null;
		Participant owner = null;
		String webStore = null;
		String category = null;
		List<String> orders = List.of();
		List<String> tags = List.of();
		String referrer = null;
		OffsetDateTime started = null;
		List<@Nullable Message> messages = null;
		for (String field = json.nextField(); field != null; field = json.nextField()) {
			switch (field) {
				case "guid" -> guid = json.text(field);
				case "subject" -> subject = json.text(field);
				case "channel" -> channel = json.text(field);
				case "state" -> state = lower(json.text(field));
				case "owner" -> owner = json.object(field, () -> participant("owner", json));
				case "webStore" -> webStore = json.text(field);
				case "category" -> category = json.text(field);
				case "linkedOrderNumbers" -> orders = json.texts(field);
				case "tags" -> tags = json.texts(field);
				case "referrer" -> referrer = json.text(field);
				case "startDateTime" -> started = json.date(field);
				case "messages" -> messages = json.list(field, () -> json.object("message", () -> message(json)));
				default -> json.skip();
			}
		}
		return new Conversation(guid, subject, channel, state, owner, webStore, category, orders, tags, referrer,
				started, TolerantParser.present(messages));
	}

	private static Message message(TolerantParser json) {
		OffsetDateTime sent = null;
		Participant sender = null;
		String content = null;
		List<@Nullable String> scopes = new ArrayList<>();
		String rating = null;
		for (String field = json.nextField(); field != null; field = json.nextField()) {
			switch (field) {
				case "sentDateTime" -> sent = json.date(field);
				case "sender" -> sender = json.object(field, () -> participant("sender", json));
				case "content" -> content = json.text(field);
				case "scope" -> scopes.add(lower(json.text(field)));
				case "rating" -> rating = json.text(field);
				default -> json.skip();
			}
		}
		return new Message(sent, sender, content, scope(scopes), rating);
	}

	/**
	 * Returns a message's scope. One that stands there twice counts for none: a note of
	 * agents stays one.
	 */
	private static String scope(List<@Nullable String> said) {
		String scope = (said.size() == 1) ? said.getFirst() : null;
		return (scope != null && !scope.isBlank()) ? scope.strip() : Message.INTERNAL;
	}

	private static Participant participant(String role, TolerantParser json) {
		String type = null;
		String name = null;
		String email = null;
		for (String field = json.nextField(); field != null; field = json.nextField()) {
			switch (field) {
				case "type" -> type = json.text(role + ".type");
				case "name" -> name = json.text(role + ".name");
				case "emailAddress" -> email = json.text(role + ".emailAddress");
				default -> json.skip();
			}
		}
		return new Participant(type, name, email);
	}

	private static @Nullable String lower(@Nullable String text) {
		return (text != null) ? text.toLowerCase(Locale.ROOT) : null;
	}

}
