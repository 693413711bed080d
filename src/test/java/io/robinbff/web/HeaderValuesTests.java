package io.robinbff.web;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderValuesTests {

	@Test
	void everyCharacterIsJudgedAsSpringSecurityDoes() {
		HttpFirewall theirs = new StrictHttpFirewall();
		List<String> otherwise = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
			.filter((point) -> point <= 0xFFFF || point % 251 == 0)
			.filter((point) -> {
				String value = "a" + Character.toString(point) + "b";
				return HeaderValues.allow(value) != allows(theirs, value);
			})
			.mapToObj((point) -> String.format(Locale.ROOT, "U+%04X", point))
			.toList();
		assertThat(otherwise).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", " ", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AA", "\t", "a\u0000", "\u007f", "é", "a\r\nX: y" })
	void wholeValuesAreJudgedAsSpringSecurityDoes(String value) {
		assertThat(HeaderValues.allow(value)).isEqualTo(allows(new StrictHttpFirewall(), value));
	}

	private static boolean allows(HttpFirewall firewall, String value) {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/quota");
		request.addHeader("X-Any", value);
		try {
			firewall.getFirewalledRequest(request).getHeader("X-Any");
			return true;
		}
		catch (RequestRejectedException ex) {
			return false;
		}
	}

}
