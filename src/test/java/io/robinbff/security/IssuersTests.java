package io.robinbff.security;

import java.util.Map;

import io.robinbff.egress.Egress;
import io.robinbff.settings.UnusableSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

class IssuersTests {

	@ParameterizedTest
	@ValueSource(strings = { "http://login.example.com", "http://10.0.0.1/realms/crm", "http://127.0.0.1.evil.example",
			"http://localhost.evil.example", "http://[fd00::1]" })
	void issuerInClearOnAnotherHostStopsTheStart(String issuer) {
		assertThatExceptionOfType(UnusableSetting.class).isThrownBy(() -> Issuers.of(issuer, "", settings(Map.of())))
			.withMessageContaining("ROBIN_ACCESS_ALLOW_PLAIN_HTTP");
		assertThatExceptionOfType(UnusableSetting.class)
			.isThrownBy(() -> Issuers.of("https://login.example.com", issuer, settings(Map.of())))
			.withMessageContaining("ROBIN_ACCESS_ALLOW_PLAIN_HTTP");
		assertThat(Issuers.of(issuer, "", settings(Map.of("robin.access.allow-plain-http", "true"))).all())
			.containsExactly(issuer);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:9000", "http://127.0.0.1:9", "http://[::1]:9", "https://a.example" })
	void loopbackAndTlsAreFine(String issuer) {
		assertThat(Issuers.of(issuer, "", settings(Map.of())).all()).containsExactly(issuer);
	}

	@Test
	void keysOfEachIssuerCanBeNamed() {
		Issuers issuers = Issuers.of("https://a.example", "https://keys.a.example/jwks",
				settings(Map.of("robin.access.issuers", "https://b.example/x", "robin.access.jwk-set-uris",
						"https://b.example/x=https://keys.b.example/jwks?a=b")));
		assertThat(issuers.keys()).hasSize(2);
		assertThat(issuers.keys().get("https://b.example/x")).hasToString("https://keys.b.example/jwks?a=b");
		assertThatExceptionOfType(UnusableSetting.class).isThrownBy(() -> Issuers.of("https://a.example", "",
				settings(Map.of("robin.access.jwk-set-uris", "https://c.example=https://keys.c.example"))));
	}

	@Test
	void noAudienceAndNoClientStopsTheStart() {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> settings(Map.of("robin.access.audience", " ", "robin.access.clients", "")))
			.havingRootCause()
			.withMessageContaining("ROBIN_ACCESS_AUDIENCE is empty");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			http://localhost:1           | the connection is refused
			http://nowhere.invalid       | its host's name does not resolve
			""")
	void reasonWhyAnIssuerIsAwayIsTold(String issuer, String reason) {
		Throwable failure = catchThrowable(() -> new IssuerAddress(issuer, null, true, Egress.DIRECT).get());
		assertThat(IssuerFault.reason(failure)).isEqualTo(reason);
	}

	private static AccessSettings settings(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("robin.access",
				AccessSettings.class);
	}

}
