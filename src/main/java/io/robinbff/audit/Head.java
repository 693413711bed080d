package io.robinbff.audit;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A mark of how far a process had written.
 *
 * @param process the process
 * @param number its last entry's number
 * @param seal that entry's seal
 */
record Head(String process, long number, String seal) {

	/**
	 * Returns the fields as an entry writes them. The process is not called "process":
	 * only entries begin with that word.
	 */
	Map<String, Object> facts() {
		return Map.of("of", this.process, "number", this.number, "seal", this.seal);
	}

	/** Returns the mark, or null if this is none. */
	static @Nullable Head of(JsonNode node) {
		String process = node.path("of").asString("");
		String seal = node.path("seal").asString("");
		long number = node.path("number").asLong(-1);
		return (process.isEmpty() || seal.isEmpty() || number < 0) ? null : new Head(process, number, seal);
	}

}
