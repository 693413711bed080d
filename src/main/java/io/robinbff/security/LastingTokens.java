package io.robinbff.security;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;

/**
 * A question for what goes on for longer than a request: whether the token that began it
 * still opens anything. Asked of memory, and once a minute of the issuer of an opaque
 * token: one that is revoked hands out no more letters than it would by request.
 */
public final class LastingTokens {

	private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

	private final BearerTokenResolver bearer = new BearerHeader();

	private final JwtDecoder decoder;

	private final Ticker ticker;

	LastingTokens(JwtDecoder decoder, Ticker ticker) {
		this.decoder = decoder;
		this.ticker = ticker;
	}

	/**
	 * Returns the question whether a request's token still opens anything. An issuer that
	 * does not answer is asked again for a minute: after that it opens nothing.
	 */
	public BooleanSupplier of(HttpServletRequest request) {
		String token = this.bearer.resolve(request);
		return (token != null) ? new Held(token) : () -> true;
	}

	/** A token that was good when it was looked at last. */
	private final class Held implements BooleanSupplier {

		private final String token;

		private long goodAt = LastingTokens.this.ticker.read();

		Held(String token) {
			this.token = token;
		}

		@Override
		public boolean getAsBoolean() {
			long now = LastingTokens.this.ticker.read();
			try {
				LastingTokens.this.decoder.decode(this.token);
				this.goodAt = now;
				return true;
			}
			catch (JwtException ex) {
				return false;
			}
			catch (AuthenticationException ex) {
				return now - this.goodAt < PATIENCE;
			}
		}

	}

}
