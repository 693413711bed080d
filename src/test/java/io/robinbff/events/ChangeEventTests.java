package io.robinbff.events;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import io.robinbff.conversation.CustomerEmail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose conversation an event says has changed. */
class ChangeEventTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@ParameterizedTest
	@ValueSource(strings = { "er@x.nl", "Er <er@x.nl>", "\"er@x.nl\"", "mailto:er@x.nl?subject=Hi", "er@x.nl;" })
	void oneCustomerIsNamed(String written) {
		assertThat(of(written).customer()).isEqualTo(new CustomerEmail("er@x.nl"));
	}

	/** It is then the conversation's, and without one of somebody unknown: a gap. */
	@Test
	void whoIsNotSureIsNobody() {
		for (String written : new String[] { "er@x.nl, er@y.nl", "\"er@x.nl", "er@x.nl \u201d",
				"er@x.nl (" + " ".repeat(9000) + ")", "er@x.nl" + " Er ".repeat(3000) + "<a%40b>" }) {
			assertThat(of(written).customer()).as(written).isNull();
			assertThat(of(written).namesNobody()).as(written).isTrue();
		}
	}

	private static ChangeEvent of(String address) {
		return Objects
			.requireNonNull(ChangeEvent.read(JSON.writeValueAsString(Map.of("Payload", Map.of("EmailAddress", address)))
				.getBytes(StandardCharsets.UTF_8)));
	}

}
