package io.robinbff.security;

import io.robinbff.settings.SettingsReader;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * A reader of the issuers and of where their keys are, or who says what tokens are worth.
 */
final class IssuersReader implements SettingsReader {

	private static final String PREFIX = "spring.security.oauth2.resourceserver.jwt.";

	@Override
	public void read(Binder settings, Environment environment) {
		Issuers issuers = Issuers.of(environment.getProperty(PREFIX + "issuer-uri", ""),
				environment.getProperty(PREFIX + "jwk-set-uri", ""),
				settings.bindOrCreate("robin.access", AccessSettings.class));
		IntrospectionPoint.of(settings.bindOrCreate("robin.access.introspection", IntrospectionSettings.class),
				issuers);
	}

}
