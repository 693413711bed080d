package io.robinbff.events;

import java.util.Arrays;
import java.util.Locale;

/**
 * A name of an event, of those that CM.com's page has. Whatever else comes is one more
 * word for "something has changed", so that a sender cannot make up series of metrics.
 */
enum EventName {

	CONVERSATION_STARTED, CONVERSATION_UPDATED, CONVERSATION_ARCHIVED, CONVERSATION_TAGS_UPDATED, OTHER;

	/** Returns the name that a text means. */
	static EventName of(String text) {
		return Arrays.stream(values())
			.filter((name) -> name.name().replace("_", "").equalsIgnoreCase(text.strip()))
			.findFirst()
			.orElse(OTHER);
	}

	/** Returns its name in metrics, such as {@code conversation-started}. */
	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
