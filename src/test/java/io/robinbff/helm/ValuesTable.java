package io.robinbff.helm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/**
 * The values and their comments. A value is a key with a comment above it; what is inside
 * of it is described with it, unless it has comments of its own.
 *
 * @param comments by path, such as {@code image.tag}
 * @param silent the paths of values that no comment describes
 * @param values all of them
 */
record ValuesTable(Map<String, String> comments, List<String> silent, JsonNode values) {

	private static final Pattern KEY = Pattern.compile("( *)([A-Za-z][A-Za-z0-9]*):.*");

	static ValuesTable of(String yaml) {
		Map<String, String> comments = new LinkedHashMap<>();
		List<String> silent = new ArrayList<>();
		Deque<String> path = new ArrayDeque<>();
		List<String> comment = new ArrayList<>();
		for (String line : yaml.lines().toList()) {
			Matcher key = KEY.matcher(line);
			if (line.strip().startsWith("#")) {
				comment.add(line.strip().substring(1).strip());
			}
			else if (key.matches()) {
				while (path.size() > key.group(1).length() / 2) {
					path.removeLast();
				}
				path.addLast(key.group(2));
				note(String.join(".", path), String.join(" ", comment), line, comments, silent);
				comment.clear();
			}
			else {
				comment.clear();
			}
		}
		return new ValuesTable(comments, silent, Manifests.toJson(new Yaml().load(yaml)));
	}

	private static void note(String name, String comment, String line, Map<String, String> comments,
			List<String> silent) {
		boolean described = comments.keySet().stream().anyMatch((other) -> name.startsWith(other + "."));
		if (!comment.isEmpty()) {
			comments.put(name, comment);
		}
		else if (!described && !line.endsWith(":")) {
			silent.add(name);
		}
	}

	/** The README's table. */
	String markdown() {
		return this.comments.entrySet()
			.stream()
			.filter((value) -> this.comments.keySet()
				.stream()
				.noneMatch((other) -> other.startsWith(value.getKey() + ".")))
			.map((value) -> "| `%s` | `%s` | %s |".formatted(value.getKey(), inline(value.getKey()),
					value.getValue().replace("|", "\\|")))
			.collect(Collectors.joining("\n", "| value | default | what it does |\n| --- | --- | --- |\n", "\n"));
	}

	private String inline(String name) {
		JsonNode value = this.values.at("/" + name.replace('.', '/'));
		return value.toString();
	}

}
