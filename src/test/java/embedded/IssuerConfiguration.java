package embedded;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenClaimsContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.ui.DefaultLoginPageGeneratingFilter;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/**
 * The issuer, bean by bean: no auto-configuration, which would switch on what the
 * service's dependencies bring.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class IssuerConfiguration {

	@Bean
	TomcatServletWebServerFactory webServer(IssuerSettings settings) {
		TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(settings.port());
		if ("localhost".equals(URI.create(settings.issuerUri()).getHost())) {
			factory.setAddress(InetAddress.getLoopbackAddress());
		}
		// Tomcat asks filters, and all of this is filters, only on the way to some
		// servlet.
		factory.getSettings().setRegisterDefaultServlet(true);
		// Cookies know no ports: the service's pages on localhost must not lose theirs to
		// ours.
		factory.getSettings().getSession().getCookie().setName("ISSUER_SESSION");
		return factory;
	}

	@Bean
	SecurityFilterChain security(HttpSecurity http, IssuerSettings settings) throws Exception {
		return http.oauth2AuthorizationServer((server) -> server.oidc(Customizer.withDefaults()))
			.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
			.formLogin(Customizer.withDefaults())
			.addFilterBefore(new PeopleNamed(), DefaultLoginPageGeneratingFilter.class)
			.cors((cors) -> cors.configurationSource(browsers(settings)))
			.build();
	}

	/**
	 * Pages of the service's origin may ask for tokens, keys and the discovery document.
	 */
	private static UrlBasedCorsConfigurationSource browsers(IssuerSettings settings) {
		CorsConfiguration allowed = new CorsConfiguration();
		settings.redirectUris()
			.stream()
			.map((uri) -> URI.create(uri).resolve("/").toString())
			.map((origin) -> origin.substring(0, origin.length() - 1))
			.forEach(allowed::addAllowedOrigin);
		allowed.setAllowedMethods(List.of("GET", "POST"));
		allowed.addAllowedHeader("*");
		UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
		source.registerCorsConfiguration("/**", allowed);
		return source;
	}

	@Bean
	AuthorizationServerSettings serverSettings(IssuerSettings settings) {
		return AuthorizationServerSettings.builder().issuer(settings.issuerUri()).build();
	}

	@Bean
	RegisteredClientRepository clients(IssuerSettings settings) {
		List<RegisteredClient> all = new ArrayList<>();
		all.add(machine("crm").scope(Issuer.READ).build());
		all.add(machine("crm-supervisor").scope(Issuer.READ).scope(Issuer.READ_INTERNAL).build());
		all.add(machine("officer").scope(Issuer.EXPORT).scope(Issuer.ERASE).scope(Issuer.READ_INTERNAL).build());
		IntStream.range(0, Issuer.AGENTS)
			.forEach((agent) -> all.add(machine("agent-" + agent).scope(Issuer.READ).build()));
		all.add(machine("opaque-crm").scope(Issuer.READ).scope("conversations.export").tokenSettings(opaque()).build());
		all.add(machine("bff").build());
		if (!settings.redirectUris().isEmpty()) {
			all.add(gateway(settings.redirectUris()));
			all.add(browser("swagger-ui", settings.redirectUris()));
			all.add(browser("demo-crm", settings.redirectUris()));
		}
		return new InMemoryRegisteredClientRepository(all);
	}

	private static RegisteredClient.Builder machine(String id) {
		return RegisteredClient.withId(id)
			.clientId(id)
			.clientSecret("{noop}" + id + "-secret")
			.clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
			.clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
			.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
			.tokenSettings(anHour());
	}

	private static RegisteredClient browser(String id, List<String> redirectUris) {
		return RegisteredClient.withId(id)
			.clientId(id)
			.clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
			.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
			.redirectUris((uris) -> uris.addAll(redirectUris))
			.postLogoutRedirectUris((uris) -> uris.addAll(redirectUris))
			.scopes((scopes) -> scopes.addAll(
					Set.of("openid", Issuer.READ, Issuer.READ_INTERNAL, Issuer.SUMMARY, Issuer.EXPORT, Issuer.ERASE)))
			.clientSettings(ClientSettings.builder().requireProofKey(true).requireAuthorizationConsent(false).build())
			.tokenSettings(anHour())
			.build();
	}

	/** A front end's server side, which keeps the tokens to itself (RFC 10017, 6.1). */
	private static RegisteredClient gateway(List<String> redirectUris) {
		return machine("gateway")
			.authorizationGrantTypes((grants) -> grants.add(AuthorizationGrantType.AUTHORIZATION_CODE))
			.redirectUris((uris) -> uris.addAll(redirectUris))
			.scopes((scopes) -> scopes.addAll(Set.of("openid", Issuer.READ, Issuer.READ_INTERNAL)))
			.clientSettings(ClientSettings.builder().requireProofKey(true).requireAuthorizationConsent(false).build())
			.build();
	}

	/** Tokens that say nothing themselves. */
	private static TokenSettings opaque() {
		return TokenSettings.builder()
			.accessTokenFormat(OAuth2TokenFormat.REFERENCE)
			.accessTokenTimeToLive(Duration.ofHours(1))
			.build();
	}

	private static TokenSettings anHour() {
		return TokenSettings.builder().accessTokenTimeToLive(Duration.ofHours(1)).build();
	}

	@Bean
	UserDetailsService people() {
		return new InMemoryUserDetailsManager(
				User.withUsername("petra").password("{noop}petra").authorities(Issuer.READ).build(),
				User.withUsername("sam")
					.password("{noop}sam")
					.authorities(Issuer.READ, Issuer.READ_INTERNAL, Issuer.SUMMARY)
					.build(),
				User.withUsername("officer")
					.password("{noop}officer")
					.authorities(Issuer.EXPORT, Issuer.ERASE, Issuer.READ_INTERNAL)
					.build());
	}

	@Bean
	OAuth2AuthorizationService authorizations() {
		return new NarrowingAuthorizations();
	}

	@Bean
	JWKSource<SecurityContext> keys(IssuerSettings settings) {
		return (selector, context) -> selector.select(new JWKSet(settings.key().get()));
	}

	@Bean
	JwtDecoder ownTokens(JWKSource<SecurityContext> keys) {
		return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
	}

	/** ID tokens keep the client as their audience, as OpenID wants it. */
	@Bean
	OAuth2TokenCustomizer<JwtEncodingContext> accessTokens(IssuerSettings settings) {
		return (context) -> {
			if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
				context.getClaims()
					.audience(List.of(settings.audience().get()))
					.claim("roles",
							context.getAuthorizedScopes().stream().filter((scope) -> !scope.equals("openid")).toList());
			}
		};
	}

	@Bean
	OAuth2TokenCustomizer<OAuth2TokenClaimsContext> opaqueTokens(IssuerSettings settings) {
		return (context) -> context.getClaims().audience(List.of(settings.audience().get()));
	}

}
