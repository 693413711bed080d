package io.robinbff.settings;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * A rule for the text of a setting. It reads the text as it stands, before anything
 * converts it: only there does a number without its unit differ from one with it.
 *
 * @param accepts whether a text is one of these
 * @param says what it has to be, as it goes on behind "it has to be"
 */
record Rule(Predicate<String> accepts, String says) {

	private static final Pattern WITH_UNIT = Pattern.compile("\\d{1,18}(ns|us|ms|s|m|h|d)|P[\\dDTHMS.]+",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern SIZE = Pattern.compile("\\d{1,18}(B|KB|MB|GB|TB)");

	private static final Pattern WHOLE = Pattern.compile("\\d{1,10}");

	private static final Pattern DECIMAL = Pattern.compile("\\d{1,3}(\\.\\d{1,9})?");

	/** Returns a rule for a time with its unit, between two others. */
	static Rule time(String least, String most) {
		Duration from = DurationStyle.detectAndParse(least);
		Duration to = DurationStyle.detectAndParse(most);
		return new Rule((text) -> {
			Duration time = WITH_UNIT.matcher(text).matches() ? orNull(() -> DurationStyle.detectAndParse(text)) : null;
			return time != null && time.compareTo(from) >= 0 && time.compareTo(to) <= 0;
		}, String.format("a time with its unit, such as 500ms, 10s, 5m or 24h, from %s to %s", least, most));
	}

	/** Returns a rule for a number of bytes with its unit, between two others. */
	static Rule size(String least, String most) {
		return new Rule((text) -> {
			DataSize size = SIZE.matcher(text).matches() ? orNull(() -> DataSize.parse(text)) : null;
			return size != null && size.compareTo(DataSize.parse(least)) >= 0
					&& size.compareTo(DataSize.parse(most)) <= 0;
		}, String.format("a size with its unit, such as 512KB or 64MB, from %s to %s", least, most));
	}

	/** Returns a rule for a whole number between two others. */
	static Rule count(long least, long most) {
		return new Rule((text) -> {
			Long number = WHOLE.matcher(text).matches() ? Long.valueOf(text) : null;
			return number != null && number >= least && number <= most;
		}, String.format(Locale.ROOT, "a whole number from %,d to %,d, written without commas", least, most)
			.replace((most < 1000) ? ", written without commas" : "", ""));
	}

	/** Returns a rule for a number, with or without decimals, between two others. */
	static Rule number(int least, int most) {
		return new Rule((text) -> DECIMAL.matcher(text).matches() && Double.parseDouble(text) >= least
				&& Double.parseDouble(text) <= most, String.format("a number from %d to %d", least, most));
	}

	/** Returns a rule for one of some words, in any case. */
	static Rule oneOf(String... words) {
		List<String> all = List.of(words);
		String last = all.getLast();
		return new Rule((text) -> all.contains(text.toLowerCase(Locale.ROOT).replace('_', '-')),
				(all.size() == 1) ? last : String.join(", ", all.subList(0, all.size() - 1)) + " or " + last);
	}

	/**
	 * Returns a rule for {@code true} or {@code false}, exactly: what else Spring takes
	 * for true some conditions do not.
	 */
	static Rule flag() {
		return new Rule(List.of("true", "false")::contains, "true or false");
	}

	/** Returns a rule for a text that a pattern describes. */
	static Rule text(String pattern, String says) {
		return new Rule(Pattern.compile(pattern, Pattern.DOTALL).asMatchPredicate(), says);
	}

	/** Returns a rule for a list, each of whose entries keeps to this one. */
	Rule list() {
		return new Rule((text) -> Stream.of(text.split(",", -1)).map(String::strip).allMatch(this.accepts),
				this.says + "; several are separated by commas");
	}

	private static <T> @Nullable T orNull(Supplier<T> parse) {
		try {
			return parse.get();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

}
