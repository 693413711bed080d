package io.robinbff.robin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import embedded.RobinServer;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API page's sample with something wrong in it: a page of two good conversations and
 * a damaged one. The same for the same seed.
 */
final class Damage {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** In place of a value; bytes above 0x7F are no UTF-8. */
	static final List<String> WRONG = List.of("null", "true", "false", "0", "-7", "42.5", "1e999999999",
			"9".repeat(2_000), "00012", "NaN", "-Infinity", "[]", "{}", "\"\"", "\" \"", "[[]]", "[null]", "[1,{}]",
			"{\"type\":[]}", "{\"type\":{\"type\":{}}}", "[\"a\",\"b\"]", "{\"guid\":1,\"guid\":[]}",
			"[".repeat(200) + "]".repeat(200), "{\"a\":".repeat(200) + "1" + "}".repeat(200), "\"\u00ff\u00fe\"",
			"\"caf\u00e9\"", "\"\\ud800\"", "\"\\udc00x\\ud83d\\ude00\"", "\"\\u0000\"", "\"a\u0001b\nc\td\"",
			"\"\\x\"", "\"0001-01-01T00:00:00\"", "\"9999-12-31T23:59:59.9999999\"", "\"yesterday\"",
			"\"2021-02-30T00:00:00\"", "\"2021-07-08T25:61:61\"", "\"/Date(99999999999999999999)/\"", "\"/Date(-1)/\"",
			"\"+99999-01-01T00:00:00Z\"", "\"2021-07-08T15:39:04+99:99\"", "\"00000000-0000-0000-0000-000000000000\"",
			"\"" + "x".repeat(100_000) + "\"", "\",,,\"", "\"<script>\"");

	private final ObjectNode sample;

	private final List<JsonPointer> places = new ArrayList<>();

	Damage() {
		try (InputStream in = RobinServer.class.getResourceAsStream("conversations-sample.json")) {
			this.sample = (ObjectNode) JSON.readTree(in).path("conversations").path(0);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		walk(this.sample, JsonPointer.empty());
	}

	private void walk(JsonNode node, JsonPointer at) {
		this.places.add(at);
		if (node instanceof ObjectNode object) {
			object.properties().forEach((field) -> walk(field.getValue(), at.appendProperty(field.getKey())));
		}
		else if (node instanceof ArrayNode array) {
			walk(array.get(0), at.appendIndex(0));
		}
	}

	/** A good conversation. */
	String good(String guid) {
		return this.sample.deepCopy().put("guid", guid).toString();
	}

	/** The sample with those bytes in one place. */
	String damaged(String pointer, String wrong) {
		return damaged(JsonPointer.compile(pointer), wrong);
	}

	private String damaged(JsonPointer at, String wrong) {
		if (at.matches()) {
			return wrong;
		}
		JsonNode copy = this.sample.deepCopy();
		JsonNode parent = copy.at(at.head());
		if (parent instanceof ObjectNode object) {
			object.put(at.last().getMatchingProperty(), "@");
		}
		else {
			((ArrayNode) parent).set(at.last().getMatchingIndex(), "@");
		}
		return copy.toString().replace("\"@\"", wrong);
	}

	/** The sample with something wrong in a random place. */
	String random(Random random) {
		String wrong = WRONG.get(random.nextInt(WRONG.size()));
		return damaged(this.places.get(random.nextInt(this.places.size())), wrong);
	}

	/** A page; each character is a byte. */
	static byte[] page(String... conversations) {
		return ("{\"conversations\":[" + String.join(",", conversations) + "]}").getBytes(StandardCharsets.ISO_8859_1);
	}

}
