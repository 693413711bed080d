package io.robinbff.security;

import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

import static org.assertj.core.api.Assertions.assertThat;

class BearerHeaderTests {

	private final BearerTokenResolver ours = new BearerHeader();

	private final BearerTokenResolver theirs = new DefaultBearerTokenResolver();

	@Test
	void everyCharacterIsJudgedAsSpringSecurityDoes() {
		Stream<String> headers = IntStream.rangeClosed(0, Character.MAX_VALUE)
			.mapToObj(Character::toString)
			.flatMap((c) -> Stream.of("Bearer a" + c + "b", "Bearer " + c, "Bearer ab" + c, "Bearer" + c + "ab"));
		assertThat(headers.filter(this::isJudgedOtherwise)).isEmpty();
	}

	@Test
	void wholeHeadersAreJudgedAsSpringSecurityDoes() {
		Stream<String> headers = Stream.of("", "Bearer", "Bearer ", "bearer ab", "BEARER ab.c", "Basic ab",
				"Bearer  ab", "Bearer ab==", "Bearer ==", "Bearer a=b", " Bearer ab", "Bearer a.b-c_d~e+f/g0");
		assertThat(headers.filter(this::isJudgedOtherwise)).isEmpty();
	}

	private boolean isJudgedOtherwise(String header) {
		return !judged(this.ours, header).equals(judged(this.theirs, header));
	}

	private static String judged(BearerTokenResolver resolver, String header) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.addHeader("Authorization", header);
		try {
			return "token: " + resolver.resolve(request);
		}
		catch (AuthenticationException ex) {
			return "refused: " + ex.getMessage();
		}
	}

}
