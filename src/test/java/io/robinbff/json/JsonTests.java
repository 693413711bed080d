package io.robinbff.json;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonTests {

	private static final Map<String, Way> WAYS = Map.of("text", JsonMapper::createParser, "characters",
			(mapper, text) -> mapper.createParser(text.toCharArray()), "a reader",
			(mapper, text) -> mapper.createParser(new StringReader(text)), "bytes",
			(mapper, text) -> mapper.createParser(bytes(text)), "part of bytes",
			(mapper, text) -> mapper.createParser(bytes(" " + text), 1, bytes(text).length), "a stream",
			(mapper, text) -> mapper.createParser((InputStream) new ByteArrayInputStream(bytes(text))), "UTF-16",
			(mapper, text) -> mapper.createParser(text.getBytes(StandardCharsets.UTF_16)), "UTF-32",
			(mapper, text) -> mapper.createParser(text.getBytes(Charset.forName("UTF-32"))), "data",
			(mapper, text) -> mapper
				.createParser((DataInput) new DataInputStream(new ByteArrayInputStream(bytes(text)))));

	static Stream<String> ways() {
		return WAYS.keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("ways")
	void noNameOutlivesItsDocument(String how) {
		JsonMapper plain = Json.mapper();
		JsonMapper strict = plain.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
		for (JsonMapper mapper : new JsonMapper[] { plain, strict }) {
			for (int i = 0; i < 100; i++) {
				String name = "jan" + i + "@x.nl" + "é".repeat(i);
				try (JsonParser json = WAYS.get(how).open(mapper, "{\"" + name + "\":[{\"" + name + "\":1}]} ")) {
					JsonNode read = mapper.readTree(json);
					assertThat(read.path(name).path(0).path(name).asInt()).isOne();
				}
			}
			assertThat(KeptNames.in(mapper.tokenStreamFactory())).isZero();
		}
	}

	/** It would be, if the bytes were read as characters. */
	@Test
	void whatIsNoUtf8IsRefusedAndNotReplaced() {
		byte[] latin = "{\"q\":\"Jos\u00E9 x\"}".getBytes(StandardCharsets.ISO_8859_1);
		assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> Json.mapper().readTree(latin));
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> Json.mapper().readTree(new ByteArrayInputStream(latin)));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private interface Way {

		JsonParser open(JsonMapper mapper, String text);

	}

}
