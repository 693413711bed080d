package io.robinbff.robin.http;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A parser that leaves out a value of another kind than the one that is asked for, and
 * goes on behind it. Null is left out without a word.
 */
final class TolerantParser {

	private final JsonParser json;

	private final ZoneId zone;

	private final DroppedFields dropped;

	/** Of all joined texts of the answer. */
	private long parts;

	TolerantParser(JsonParser json, ZoneId zone, DroppedFields dropped) {
		this.json = json;
		this.zone = zone;
		this.dropped = dropped;
	}

	/** Moves to the first value, and returns whether there is any. */
	boolean begin() {
		return this.json.nextToken() != null;
	}

	/**
	 * Moves to the next field's value, and returns its name; null at the object's end.
	 */
	@Nullable String nextField() {
		String name = this.json.nextName();
		if (name != null) {
			this.json.nextToken();
		}
		return name;
	}

	/** Returns whether this kind of value stands here. */
	boolean is(JsonToken kind) {
		return this.json.currentToken() == kind;
	}

	/** Skips a value that nobody asked for. */
	void skip() {
		this.json.skipChildren();
	}

	/** The answer is complete: what stands behind it belongs to nothing. */
	void ignoreRest() {
		boolean more;
		try {
			more = this.json.nextToken() != null;
		}
		catch (JacksonException ex) {
			more = true;
		}
		if (more) {
			this.dropped.add("rest", () -> "the end", "what stands");
		}
	}

	<T> @Nullable T object(String field, Supplier<T> reader) {
		if (is(JsonToken.START_OBJECT)) {
			return reader.get();
		}
		drop(field);
		return null;
	}

	/**
	 * Reads a list, with a null for each entry that cannot be read; null if there is no
	 * list.
	 */
	<T> @Nullable List<@Nullable T> list(String field, Supplier<@Nullable T> reader) {
		if (!is(JsonToken.START_ARRAY)) {
			drop(field);
			return null;
		}
		List<@Nullable T> list = new ArrayList<>();
		while (this.json.nextToken() != JsonToken.END_ARRAY) {
			list.add(reader.get());
		}
		return list;
	}

	/** Reads a scalar as it is written: order numbers may come as numbers. */
	@Nullable String text(String field) {
		if (isText()) {
			return WellFormed.of(this.json.getString());
		}
		drop(field);
		return null;
	}

	private boolean isText() {
		return this.json.currentToken().isScalarValue() && !is(JsonToken.VALUE_NULL) && !this.json.isNaN();
	}

	/**
	 * What ROBIN joins by commas, with or without a blank (it documents no escape rule),
	 * or a list.
	 */
	List<String> texts(String field) {
		Stream<String> parts;
		if (is(JsonToken.START_ARRAY)) {
			parts = present(list(field, () -> text(field))).stream();
		}
		else {
			String joined = text(field);
			parts = (joined != null) ? Arrays.stream(split(joined)) : Stream.empty();
		}
		return parts.map(String::strip).filter((part) -> !part.isEmpty()).toList();
	}

	/**
	 * Counts first: a text of 8 MB is one token, and four million parts are a heap full.
	 */
	private String[] split(String joined) {
		this.parts += joined.chars().filter((c) -> c == ',').count() + 1;
		AnswerLimits.check(this.parts);
		return joined.split(",");
	}

	@Nullable OffsetDateTime date(String field) {
		try {
			if (isText()) {
				return WireDates.parse(this.json.getString(), this.zone);
			}
		}
		catch (DateTimeException ex) {
			// Left out.
		}
		drop(field);
		return null;
	}

	private void drop(String field) {
		JsonToken token = this.json.currentToken();
		if (token != JsonToken.VALUE_NULL) {
			this.dropped.add(field, () -> this.json.streamReadContext().pathAsPointer(), kind(token));
		}
		skip();
	}

	private static String kind(JsonToken token) {
		return switch (token) {
			case START_OBJECT -> "an object";
			case START_ARRAY -> "an array";
			case VALUE_STRING -> "a text";
			case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
			default -> "a value";
		};
	}

	/** Returns the entries that could be read. */
	static <T> List<T> present(@Nullable List<@Nullable T> list) {
		List<T> present = new ArrayList<>();
		if (list != null) {
			for (T one : list) {
				if (one != null) {
					present.add(one);
				}
			}
		}
		return present;
	}

}
