package io.robinbff.security;

import java.net.URI;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * A writer of the headers that tell browsers what a page may do. An answer is data:
 * nothing in it is to be loaded, framed or guessed at. Swagger UI's pages load their own
 * files only, and talk to this service and to the issuer.
 */
final class SecurityHeaders {

	private static final String DATA = "default-src 'none'; frame-ancestors 'none'";

	private static final RequestMatcher PAGES = PathPatternRequestMatcher.withDefaults().matcher("/swagger-ui/**");

	private final String pages;

	/**
	 * Creates the headers.
	 * @param tokenUrl where Swagger UI gets its token
	 */
	SecurityHeaders(String tokenUrl) {
		URI issuer = URI.create(tokenUrl);
		this.pages = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
				+ "font-src 'self'; connect-src 'self' " + issuer.getScheme() + "://" + issuer.getRawAuthority()
				+ "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
	}

	/**
	 * Beside what Spring Security writes of itself: {@code nosniff}, no framing, and
	 * {@code no-store} if nothing else was said. HSTS, which it writes on TLS alone, is
	 * for this host and not for those below it, which are not ours.
	 */
	void addTo(HeadersConfigurer<HttpSecurity> headers) {
		headers.httpStrictTransportSecurity((tls) -> tls.includeSubDomains(false))
			.referrerPolicy((referrer) -> referrer.policy(ReferrerPolicy.NO_REFERRER))
			.addHeaderWriter(policy(PAGES, this.pages))
			.addHeaderWriter(policy(new NegatedRequestMatcher(PAGES), DATA));
	}

	private static DelegatingRequestMatcherHeaderWriter policy(RequestMatcher where, String what) {
		return new DelegatingRequestMatcherHeaderWriter(where, new ContentSecurityPolicyHeaderWriter(what));
	}

}
