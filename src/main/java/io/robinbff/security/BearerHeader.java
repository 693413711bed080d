package io.robinbff.security;

import java.util.Enumeration;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

/**
 * A resolver that takes the token out of the {@code Authorization} header (RFC 6750,
 * 2.1), as Spring Security's own resolver does. That one is a regular expression over
 * each character of the token, 7 % of what a kept answer costs; here only what is not
 * plainly a token gets that far.
 */
final class BearerHeader implements BearerTokenResolver {

	private static final String SCHEME = "Bearer ";

	private final BearerTokenResolver rule = new DefaultBearerTokenResolver();

	@Override
	public @Nullable String resolve(HttpServletRequest request) {
		Enumeration<String> headers = request.getHeaders(HttpHeaders.AUTHORIZATION);
		String header = headers.hasMoreElements() ? headers.nextElement() : null;
		while (headers.hasMoreElements()) {
			if (!headers.nextElement().equals(header)) {
				// Which of them is meant, a proxy before us may see otherwise.
				throw new OAuth2AuthenticationException(
						BearerTokenErrors.invalidRequest("There are two Authorization headers that differ"));
			}
		}
		return (header != null && header.startsWith(SCHEME) && isToken(header)) ? header.substring(SCHEME.length())
				: this.rule.resolve(request);
	}

	/** Letters, digits, {@code -._~+/}: a JSON Web Token has no padding. */
	private static boolean isToken(String header) {
		for (int i = SCHEME.length(); i < header.length(); i++) {
			char c = header.charAt(i);
			boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
			if (!letter && (c < '+' || c > '9' || c == ',') && c != '_' && c != '~') {
				return false;
			}
		}
		return header.length() > SCHEME.length();
	}

}
