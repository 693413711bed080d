package io.robinbff.security;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.util.Base64URL;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.egress.Egress;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.settings.StartupSummary;
import io.robinbff.status.Dependency;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.authentication.DelegatingJwtGrantedAuthoritiesConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.OAuth2ProtectedResourceMetadataFilter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.context.request.async.WebAsyncManagerIntegrationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.session.DisableEncodeUrlFilter;
import org.springframework.security.web.session.SessionManagementFilter;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

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
	SecurityFilterChain managementChain(HttpSecurity http, WebEndpointProperties endpoints) {
		// The path first: the other matcher loads a class by name each time, for every
		// request of the API.
		RequestMatcher path = PathPatternRequestMatcher.withDefaults().matcher(endpoints.getBasePath() + "/**");
		return http.securityMatcher(new AndRequestMatcher(path, EndpointRequest.toAnyEndpoint()))
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf(AbstractHttpConfigurer::disable)
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
	}

	/** After all chains that know their own path. */
	@Bean
	@Order(3)
	SecurityFilterChain apiChain(HttpSecurity http, AccessSettings settings, CallerLimit limit, Issuers issuers,
			Pseudonyms pseudonyms, HubSpotSettings hubSpot, SeenSignatures seen, StoresClaim stores) {
		Refusals refusals = new Refusals(pseudonyms);
		JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
		// Once for each token that is remembered, as its claims do not change.
		LoadingCache<Jwt, Collection<GrantedAuthority>> authorities = Caffeine.newBuilder()
			.weakKeys()
			.executor(Runnable::run)
			.build(new DelegatingJwtGrantedAuthoritiesConverter(new Scopes(settings.scopeClaims(), settings.audience()),
					stores)::convert);
		converter.setJwtGrantedAuthoritiesConverter(authorities::get);
		if (!settings.corsOrigins().isEmpty()) {
			http.addFilter(Cors.filter(settings.corsOrigins(), settings.corsHeaders()));
		}
		List<String> secrets = hubSpot.secrets();
		if (!secrets.isEmpty()) {
			http.addFilterBefore(
					new HubSpotDoor(hubSpot, secrets, stores.granted(hubSpot.stores()), seen, Clock.systemUTC()),
					BearerTokenAuthenticationFilter.class);
		}
		DefaultSecurityFilterChain chain = http.addFilterAfter(new CallerLimitFilter(limit), AuthorizationFilter.class)
			.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				.requestMatchers(OPEN)
				.permitAll()
				.requestMatchers(RouteScope.SUMMARY.matcher())
				.access(stores.with(AuthorityAuthorizationManager.hasAnyAuthority(RouteScope.SUMMARY.anyOf())))
				.requestMatchers(RouteScope.EXPORT.matcher())
				.access(stores.with(AuthorityAuthorizationManager.hasAnyAuthority(RouteScope.EXPORT.anyOf())))
				.requestMatchers(RouteScope.ERASE.matcher())
				.hasAnyAuthority(RouteScope.ERASE.anyOf())
				.anyRequest()
				.access(stores.with(AuthorityAuthorizationManager.hasAuthority(Scopes.READ))))
			.oauth2ResourceServer((server) -> server.bearerTokenResolver(new BearerHeader())
				.jwt((jwt) -> jwt.jwtAuthenticationConverter(converter))
				.authenticationEntryPoint(refusals)
				.accessDeniedHandler(refusals))
			.exceptionHandling((errors) -> errors.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
			.headers(new SecurityHeaders(SecuritySchemes.tokenUrl(issuers.first(), settings))::addTo)
			.cors(AbstractHttpConfigurer::disable)
			.csrf(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.build();
		return new DefaultSecurityFilterChain(chain.getRequestMatcher(),
				chain.getFilters().stream().filter((filter) -> !isUnasked(filter)).toList());
	}

	/**
	 * What Spring Security adds to each resource server and cannot be told to leave out:
	 * RFC 9728's description of this service, made of the request's Host and claiming
	 * certificate-bound tokens, and DPoP, whose refusals have no body. And what is for
	 * sessions and for callers without a name, of which there are none: 5 % of what a
	 * kept answer costs.
	 */
	private static boolean isUnasked(Filter filter) {
		return filter instanceof OAuth2ProtectedResourceMetadataFilter || filter instanceof AuthenticationFilter
				|| filter instanceof AnonymousAuthenticationFilter || filter instanceof SessionManagementFilter
				|| filter instanceof DisableEncodeUrlFilter || filter instanceof WebAsyncManagerIntegrationFilter;
	}

	/**
	 * A span and a timer for each filter of the chain: nobody asks for them, and each
	 * request pays.
	 */
	@Bean
	SecurityObservationSettings noObservations() {
		return SecurityObservationSettings.noObservations();
	}

	@Bean
	SeenSignatures seenSignatures(ObjectProvider<Leases> leases, Ticker ticker) {
		return new SeenSignatures(leases.getIfAvailable(() -> Leases.NONE), HubSpotDoor.REMEMBERED, ticker);
	}

	@Bean
	StoresClaim storesClaim(StoresSettings settings) {
		return new StoresClaim(settings);
	}

	@Bean
	CallerLimit callerLimit(CallerLimitSettings settings, Pseudonyms pseudonyms, Ticker ticker, MeterRegistry meters) {
		return new CallerLimit(settings, pseudonyms, ticker, meters);
	}

	@Bean
	CustomerLimit customerLimit(CallerLimitSettings settings, Pseudonyms pseudonyms, Ticker ticker,
			MeterRegistry meters, ObjectProvider<PeerChannel> peers) {
		return CustomerLimit.ofLookups(settings, pseudonyms, ticker, meters,
				peers.getIfAvailable(() -> PeerChannel.NONE));
	}

	@Bean
	CustomerLimit summaryLimit(CallerLimitSettings settings, Pseudonyms pseudonyms, Ticker ticker, MeterRegistry meters,
			ObjectProvider<PeerChannel> peers) {
		return CustomerLimit.ofSummaries(settings, pseudonyms, ticker, meters,
				peers.getIfAvailable(() -> PeerChannel.NONE));
	}

	@Bean
	StartupSummary securitySummary(CallerLimitSettings callers, Issuers issuers, AccessSettings access,
			StoresSettings stores) {
		return () -> String.format("tokens of %s for %s, %s, %s", issuers.all(), String.join(", ", access.audience()),
				stores.claim().isEmpty() ? "of all web stores" : "of the web stores in their " + stores.claim(),
				(callers.perMinute() > 0) ? callers.perMinute() + " requests a minute for each caller"
						: "any number of requests for each caller");
	}

	@Bean
	JwtDecoder jwtDecoder(Issuers issuers, AccessSettings settings, IntrospectionSettings introspection, Ticker ticker,
			Egress egress, Dependency issuerHealthIndicator, Dependency introspectionHealthIndicator) {
		TokenChecks checks = new TokenChecks(issuers.all(), settings, (issuer) -> new IssuerKeys(issuer,
				issuers.addressOf(issuer, egress), settings.issuerRetry(), ticker, issuerHealthIndicator));
		JwtDecoder jwts = new RememberingJwtDecoder(checks, Clock.systemUTC(), ticker);
		List<Introspection> introspections = IntrospectionPoint.of(introspection, issuers)
			.stream()
			.map((point) -> new Introspection(point, egress, settings.issuerRetry(), ticker,
					introspectionHealthIndicator))
			.toList();
		return introspections.isEmpty() ? jwts
				: new TokensByForm(jwts,
						new OpaqueTokens(introspections,
								(issuer) -> TokenChecks.validator(issuer, settings, true, Clock.systemUTC()),
								introspection.perSecond(), Clock.systemUTC(), ticker),
						Set.copyOf(issuers.all()));
	}

	@Bean
	LastingTokens lastingTokens(JwtDecoder decoder, Ticker ticker) {
		return new LastingTokens(decoder, ticker);
	}

	@Bean
	Dependency introspectionHealthIndicator(IntrospectionSettings settings) {
		Dependency dependency = Introspection.dependency();
		return settings.uris().isEmpty() ? dependency.unused() : dependency;
	}

	@Bean
	Dependency issuerHealthIndicator() {
		return IssuerKeys.dependency();
	}

	@Bean
	Issuers issuers(@Value("${spring.security.oauth2.resourceserver.jwt.issuer-uri:}") String issuer,
			@Value("${spring.security.oauth2.resourceserver.jwt.jwk-set-uri:}") String keys, AccessSettings settings) {
		return Issuers.of(issuer, keys, settings);
	}

	/**
	 * Asks the issuers for their keys before the service says that it is ready, rather
	 * than when the first agent waits; one that is away is asked again then. One whose
	 * tokens are opaque may have no keys.
	 */
	@Bean
	ApplicationRunner issuersAskedEarly(JwtDecoder decoder, Issuers issuers, IntrospectionSettings introspection) {
		return (arguments) -> IntrospectionPoint.without(introspection, issuers).forEach((issuer) -> {
			try {
				decoder.decode(signedByNobody(issuer));
			}
			catch (JwtException | IssuerUnavailable ex) {
				// Either is as it should be, or has been logged.
			}
		});
	}

	/** A token whose answer is a refusal, for which the keys are needed. */
	private static String signedByNobody(String issuer) {
		return Stream.of("{\"alg\":\"RS256\"}", "{\"iss\":\"" + issuer + "\"}", "")
			.map((part) -> Base64URL.encode(part).toString())
			.collect(Collectors.joining(".")) + "AA";
	}

	@Bean
	SecuritySchemes securitySchemes(Issuers issuers, AccessSettings settings) {
		return new SecuritySchemes(issuers.first(), settings);
	}

}
