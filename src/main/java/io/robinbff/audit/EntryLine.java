package io.robinbff.audit;

import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * A line in which an entry may stand: as it is, behind a prefix or half an entry, or in
 * the {@code message} of a JSON object.
 */
final class EntryLine {

	private static final JsonMapper JSON = Json.mapper();

	/** No text inside an entry can hold it: its quotes would be escaped. */
	private static final String START = "{\"process\":\"";

	private EntryLine() {
	}

	/** Returns the entry's text, or null if there is none. */
	static @Nullable String entryIn(String line) {
		int start = line.lastIndexOf(START);
		if (start >= 0) {
			return line.substring(start).stripTrailing();
		}
		if (!line.contains("\\\"process\\\"")) {
			return null;
		}
		try {
			String message = JSON.readTree(line).path("message").asString("");
			return message.startsWith(START) ? message : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/** Returns the entry, unchecked; a missing node if there is none. */
	static JsonNode read(String line) {
		String entry = entryIn(line);
		try {
			return (entry != null) ? JSON.readTree(entry) : MissingNode.getInstance();
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

}
