package io.robinbff.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.io.ClassPathResource;

/**
 * A reader of {@code quota.lua} that tells which names it knows, so that no test has a
 * list of them. What it does not understand is an error: nothing is left out in silence.
 *
 * @param text the script
 * @param format the version of requests that it takes
 * @param asked the fields of a request that it reads
 * @param replied the fields of all its replies
 * @param statuses what a reply may say first
 * @param returns how many places there are in it that reply
 */
public record ScriptNames(String text, int format, Set<String> asked, Set<String> replied, Set<String> statuses,
		int returns) {

	private static final Pattern FORMAT = Pattern.compile("ARGV\\[1] ~= '(\\d+)'");

	private static final Pattern FIELD = Pattern.compile("\\basked\\.(\\w+)");

	/** A name may depend on something, in one pair of brackets. */
	private static final Pattern NUMBER = Pattern.compile("\\bnumber\\(((?:[^()]|\\([^()]*\\))*)\\)");

	private static final Pattern LITERAL = Pattern.compile("'(\\w+)'");

	private static final Pattern BEGINS = Pattern.compile("\\{ (?='status', )");

	private static final Pattern STATUS = Pattern.compile("\\{ 'status', '(\\w+)'");

	private static final Pattern APPENDED = Pattern.compile("\\breply\\[#reply \\+ 1] = '(\\w+)'");

	/** Reads the script as the product has it. */
	public static ScriptNames read() {
		try {
			return of(new ClassPathResource("io/robinbff/quota/shared/quota.lua")
				.getContentAsString(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ScriptNames of(String text) {
		String code = text.replaceAll("--[^\n]*", "");
		// Where they are taken in, and within number().
		require(code.split("\\basked\\[", -1).length == 3, "a field is read by a name that is no word");
		Set<String> asked = new TreeSet<>(names(FIELD, code));
		NUMBER.matcher(code)
			.results()
			.map((call) -> call.group(1))
			.filter((call) -> !call.equals("name"))
			.forEach((call) -> {
				List<String> names = names(LITERAL, call);
				require(!names.isEmpty(), "number(" + call + ")");
				asked.addAll(names);
			});
		Set<String> replied = new TreeSet<>(names(APPENDED, code));
		List<Integer> begins = BEGINS.matcher(code).results().map(MatchResult::end).toList();
		begins.forEach((begin) -> {
			List<String> parts = parts(code, begin);
			for (int i = 0; i < parts.size(); i += 2) {
				Matcher name = LITERAL.matcher(parts.get(i));
				require(name.matches(), "a reply has " + parts.get(i) + " where a name belongs");
				replied.add(name.group(1));
			}
		});
		List<String> formats = names(FORMAT, code);
		require(formats.size() == 1, "one format");
		List<String> statuses = names(STATUS, code);
		require(statuses.size() == begins.size(), "a status that is no word");
		return new ScriptNames(text, Integer.parseInt(formats.getFirst()), asked, replied, new TreeSet<>(statuses),
				begins.size());
	}

	private static List<String> names(Pattern pattern, String code) {
		return pattern.matcher(code).results().map((found) -> found.group(1)).toList();
	}

	/** What stands between a table's commas, from behind its brace on. */
	private static List<String> parts(String code, int begin) {
		List<String> parts = new ArrayList<>();
		int depth = 0;
		int from = begin;
		boolean quoted = false;
		for (int i = begin;; i++) {
			char c = code.charAt(i);
			quoted ^= c == '\'';
			if (quoted) {
				continue;
			}
			if (depth == 0 && (c == ',' || c == '}')) {
				parts.add(code.substring(from, i).strip());
				from = i + 1;
				if (c == '}') {
					return parts;
				}
			}
			depth += ("({[".indexOf(c) >= 0) ? 1 : (")}]".indexOf(c) >= 0) ? -1 : 0;
		}
	}

	private static void require(boolean understood, String what) {
		if (!understood) {
			throw new IllegalStateException("Not understood of quota.lua: " + what);
		}
	}

	/** The script, and each of its replies says first from which of the places it is. */
	String numbered() {
		int[] number = new int[1];
		return BEGINS.matcher(this.text).replaceAll((found) -> "{ 'return', " + number[0]++ + ", ");
	}

}
