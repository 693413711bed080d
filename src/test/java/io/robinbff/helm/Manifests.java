package io.robinbff.helm;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Manifests that the chart rendered.
 *
 * @param yaml as it is
 * @param documents one for each object
 */
record Manifests(String yaml, List<JsonNode> documents) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	static Manifests parse(String yaml) {
		List<JsonNode> documents = new ArrayList<>();
		new Yaml().loadAll(yaml)
			.forEach(
					(document) -> Stream.ofNullable(document).map(JSON::<JsonNode>valueToTree).forEach(documents::add));
		return new Manifests(yaml, documents);
	}

	static JsonNode toJson(Object value) {
		return JSON.valueToTree(value);
	}

	List<String> kinds() {
		return this.documents.stream().map((document) -> document.path("kind").asString()).sorted().toList();
	}

	boolean has(String kind) {
		return kinds().contains(kind);
	}

	/** Returns the only object of that kind. */
	JsonNode one(String kind) {
		List<JsonNode> found = this.documents.stream()
			.filter((document) -> document.path("kind").asString().equals(kind))
			.toList();
		if (found.size() != 1) {
			throw new AssertionError(found.size() + " of kind " + kind + " in " + kinds());
		}
		return Objects.requireNonNull(found.getFirst());
	}

	/** Returns what describes the service's pods. */
	JsonNode pod() {
		return one("Deployment").path("spec").path("template");
	}

	/** Returns the service's container. */
	JsonNode container() {
		return pod().path("spec").path("containers").path(0);
	}

	/** Returns a variable's value, or an empty text where it has none. */
	String env(String name) {
		return container().path("env")
			.valueStream()
			.filter((variable) -> variable.path("name").asString().equals(name))
			.map((variable) -> variable.path("value").asString(""))
			.findFirst()
			.orElse("");
	}

	/** Returns the number of a named port of the container. */
	int port(String name) {
		return container().path("ports")
			.valueStream()
			.filter((port) -> port.path("name").asString().equals(name))
			.findFirst()
			.orElseThrow()
			.path("containerPort")
			.asInt();
	}

}
