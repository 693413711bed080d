package io.robinbff.security;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.egress.Egress;
import io.robinbff.settings.ForCheck;
import io.robinbff.settings.Probe;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * A trial of the issuers: each is asked for its keys, or about a token of nobody, as the
 * service asks.
 */
@ForCheck
class IssuerProbes {

	@Bean
	@Order(2)
	Probe.Source issuers(@Value("${spring.security.oauth2.resourceserver.jwt.issuer-uri:}") String issuer,
			@Value("${spring.security.oauth2.resourceserver.jwt.jwk-set-uri:}") String keys, AccessSettings settings,
			IntrospectionSettings introspection, Egress egress) {
		return () -> {
			Issuers issuers = Issuers.of(issuer, keys, settings);
			Stream<Probe> keysOf = IntrospectionPoint.without(introspection, issuers)
				.stream()
				.map((one) -> new Probe("the issuer " + one,
						() -> keys(new IssuerAddress(one, issuers.keys().get(one), issuers.allowPlainHttp(), egress))));
			Stream<Probe> introspections = IntrospectionPoint.of(introspection, issuers)
				.stream()
				.map((point) -> new Probe("the introspection of " + point.issuer(), () -> asked(point, egress)));
			return Stream.concat(keysOf, introspections).toList();
		};
	}

	private static String asked(IntrospectionPoint point, Egress egress) throws IOException {
		new Introspection(point, egress, Duration.ZERO, Ticker.systemTicker(), Introspection.dependency()).probe();
		return "answers";
	}

	private static String keys(IssuerAddress issuer) throws IOException {
		int keys;
		try {
			keys = issuer.get().size();
		}
		catch (RuntimeException ex) {
			throw new IOException(IssuerFault.reason(ex));
		}
		if (keys == 0) {
			throw new IOException("it has no key that can be read");
		}
		return (keys == 1) ? "has one key" : "has " + keys + " keys";
	}

}
