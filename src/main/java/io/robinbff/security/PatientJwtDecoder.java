package io.robinbff.security;

import java.time.Duration;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Ticker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Checks tokens by an issuer that may be away, now or at the start. Its configuration is
 * looked up when the first token comes; while it cannot be had, callers are told at once
 * when to come back, and the issuer is asked again once in a while.
 */
final class PatientJwtDecoder implements JwtDecoder {

	private static final Logger log = LoggerFactory.getLogger(PatientJwtDecoder.class);

	private final Supplier<JwtDecoder> lookUp;

	private final Duration pause;

	private final Ticker ticker;

	private volatile @Nullable JwtDecoder decoder;

	private volatile @Nullable Outage outage;

	PatientJwtDecoder(Supplier<JwtDecoder> lookUp, Duration pause, Ticker ticker) {
		this.lookUp = lookUp;
		this.pause = pause;
		this.ticker = ticker;
	}

	@Override
	public Jwt decode(String token) {
		try {
			return decoder().decode(token);
		}
		catch (BadJwtException ex) {
			throw ex;
		}
		catch (JwtException ex) {
			throw new IssuerUnavailable(this.pause, ex);
		}
	}

	private JwtDecoder decoder() {
		JwtDecoder known = this.decoder;
		return (known != null) ? known : find();
	}

	/**
	 * One look-up at a time, and after a failed one none until the pause is over: a flood
	 * of tokens is no flood there.
	 */
	private synchronized JwtDecoder find() {
		JwtDecoder known = this.decoder;
		Outage failed = this.outage;
		if (known != null) {
			return known;
		}
		if (failed != null && this.ticker.read() - failed.until() < 0) {
			throw new IssuerUnavailable(Duration.ofNanos(failed.until() - this.ticker.read()), failed.cause());
		}
		try {
			JwtDecoder found = this.lookUp.get();
			this.decoder = found;
			return found;
		}
		catch (RuntimeException ex) {
			log.warn("The token issuer cannot be reached: {}", ex.getClass().getSimpleName());
			this.outage = new Outage(ex, this.ticker.read() + this.pause.toNanos());
			throw new IssuerUnavailable(this.pause, ex);
		}
	}

	private record Outage(RuntimeException cause, long until) {
	}

}
