package io.robinbff.security;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.settings.UnusableSetting;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Problems;
import jakarta.servlet.DispatcherType;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	private static final String[] OPEN = { "/v3/api-docs", "/v3/api-docs/**", "/v3/api-docs.yaml", "/swagger-ui.html",
			"/swagger-ui/**" };

	/**
	 * Health and metrics have a port of their own, which the network keeps to those who
	 * watch.
	 */
	@Bean
	@Order(1)
	SecurityFilterChain managementChain(HttpSecurity http) {
		return http.securityMatcher(EndpointRequest.toAnyEndpoint())
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf(AbstractHttpConfigurer::disable)
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
	}

	@Bean
	@Order(2)
	SecurityFilterChain apiChain(HttpSecurity http, AccessSettings settings) {
		Refusals refusals = new Refusals();
		JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
		converter.setJwtGrantedAuthoritiesConverter(new Scopes(settings.scopeClaims()));
		if (!settings.corsOrigins().isEmpty()) {
			http.addFilter(corsFilter(settings.corsOrigins()));
		}
		return http
			.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				.requestMatchers(OPEN)
				.permitAll()
				.anyRequest()
				.hasAuthority(Scopes.READ))
			.oauth2ResourceServer((server) -> server.jwt((jwt) -> jwt.jwtAuthenticationConverter(converter))
				.authenticationEntryPoint(refusals)
				.accessDeniedHandler(refusals))
			.exceptionHandling((errors) -> errors.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
			.cors(AbstractHttpConfigurer::disable)
			.csrf(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
	}

	@Bean
	JwtDecoder jwtDecoder(@Value("${spring.security.oauth2.resourceserver.jwt.issuer-uri:}") String issuer,
			AccessSettings settings, Ticker ticker) {
		if (issuer.isBlank()) {
			throw new UnusableSetting(
					"SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI is missing: set it to the address "
							+ "of the OpenID issuer whose tokens your front ends carry, such as https://login.example.com/realms/crm.");
		}
		PatientJwtDecoder patient = new PatientJwtDecoder(() -> decoderFor(issuer, settings.audience()),
				settings.issuerRetry(), ticker);
		return new RememberingJwtDecoder(patient, Clock.systemUTC(), ticker);
	}

	/**
	 * Asks the issuer for its keys before the service says that it is ready, rather than
	 * when the first agent waits; an issuer that is away is asked again then.
	 */
	@Bean
	ApplicationRunner issuerAskedEarly(JwtDecoder decoder) {
		return (arguments) -> {
			try {
				// Signed by nobody: its answer is a refusal, for which the keys are
				// needed.
				decoder.decode("eyJhbGciOiJSUzI1NiJ9.e30.AA");
			}
			catch (JwtException | IssuerUnavailable ex) {
				// Either is as it should be, or has been logged.
			}
		};
	}

	@Bean
	OpenApiCustomizer securitySchemes(@Value("${spring.security.oauth2.resourceserver.jwt.issuer-uri:}") String issuer,
			AccessSettings settings) {
		return SecuritySchemes.of(issuer, settings);
	}

	private static JwtDecoder decoderFor(String issuer, String audience) {
		JdkClientHttpRequestFactory http = new JdkClientHttpRequestFactory(
				HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build());
		http.setReadTimeout(Duration.ofSeconds(2));
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withIssuerLocation(issuer)
			.restOperations(new RestTemplate(http))
			.jwsAlgorithms((algorithms) -> algorithms.addAll(List.of(SignatureAlgorithm.values())))
			.build();
		decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<Jwt>(JwtValidators.createDefaultWithIssuer(issuer),
				new JwtAudienceValidator(audience)));
		return decoder;
	}

	/**
	 * Exact origins only, and a problem for all others; without any origin no answer
	 * carries a CORS header.
	 */
	private static CorsFilter corsFilter(List<String> origins) {
		CorsConfiguration cors = new CorsConfiguration();
		cors.setAllowedOrigins(origins);
		cors.setAllowedMethods(List.of("GET", "POST"));
		cors.setAllowedHeaders(List.of("Authorization", "Cache-Control", "Content-Type", "If-None-Match", "Prefer",
				"X-Correlation-Id"));
		cors.setExposedHeaders(List.of("Age", "Cache-Status", "ETag", "Link", "Preference-Applied", "RateLimit",
				"RateLimit-Policy", "Retry-After", "X-Correlation-Id"));
		cors.setMaxAge(Duration.ofHours(1));
		UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
		source.registerCorsConfiguration("/**", cors);
		CorsFilter filter = new CorsFilter(source);
		filter.setCorsProcessor((config, request, response) -> new DefaultCorsProcessor() {
			@Override
			protected void rejectRequest(ServerHttpResponse refused) throws IOException {
				Problems.write(request, response, ProblemType.ORIGIN_NOT_ALLOWED, null, null);
			}
		}.processRequest(config, request, response));
		return filter;
	}

}
