package demo;

import java.time.Duration;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Map;

import embedded.Customer;
import embedded.Issuer;
import embedded.RobinServer;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The CRM's pages and switches. Only what a browser needs before anybody has signed in is
 * open; customers and switches lie behind the service's own chain and want a token.
 */
@Configuration(proxyBeanMethods = false)
public class CrmPages {

	private static final String[] OPEN = { "/", "/demo/crm.js", "/demo/crm.css", "/demo/issuer" };

	/**
	 * As strict as a page can be: no inline script or style, nothing from elsewhere, no
	 * HTML out of strings but the panel's, which goes to an inert document.
	 */
	@Bean
	@Order(0)
	SecurityFilterChain demoChain(HttpSecurity http, Issuer issuer) {
		String policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' "
				+ issuer.issuerUri() + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
				+ "require-trusted-types-for 'script'; trusted-types robin-conversations";
		return http.securityMatcher(OPEN)
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.headers((headers) -> headers.contentSecurityPolicy((csp) -> csp.policyDirectives(policy)))
			.build();
	}

	@Bean
	RouterFunction<ServerResponse> demoRoutes(RobinServer robin, Issuer issuer) {
		return RouterFunctions.route()
			.GET("/", (request) -> file("index.html", MediaType.TEXT_HTML))
			.GET("/demo/crm.js", (request) -> file("crm.js", MediaType.parseMediaType("text/javascript")))
			.GET("/demo/crm.css", (request) -> file("crm.css", MediaType.parseMediaType("text/css")))
			.GET("/demo/issuer", (request) -> ServerResponse.ok().body(Map.of("issuer", issuer.issuerUri())))
			.GET("/demo/customers", (request) -> ServerResponse.ok().body(Customer.all()))
			.POST("/demo/robin/{day}", (request) -> {
				Day.named(request.pathVariable("day")).comesOver(robin);
				return ServerResponse.noContent().build();
			})
			.POST("/demo/customer/writes", (request) -> {
				robin.customerWrites(request.param("email").orElseThrow(), "Is daar iemand? (" + LocalTime.now() + ")");
				return ServerResponse.noContent().build();
			})
			.POST("/demo/events/{how}", (request) -> {
				Events.named(request.pathVariable("how")).areOf(robin);
				return ServerResponse.noContent().build();
			})
			.build();
	}

	/** Before Spring Security's filters, and with them the service's rules. */
	@Bean
	FilterRegistrationBean<AppsOnAnyPort> appsOnAnyPort() {
		FilterRegistrationBean<AppsOnAnyPort> filter = new FilterRegistrationBean<>(new AppsOnAnyPort());
		filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return filter;
	}

	/** Names those who can sign in, where Swagger UI asks for a token. */
	@Bean
	OpenApiCustomizer demoPeople() {
		return (api) -> {
			Map<String, SecurityScheme> schemes = api.getComponents().getSecuritySchemes();
			schemes.get("oauth2").setDescription(Issuer.PEOPLE + " Leave the secret empty.");
			schemes.get("bearer").setDescription("A token. The demo prints one when it starts, in the `curl` line.");
			schemes.get("client").setDescription("For programs: `crm` with `crm-secret` in the demo.");
		};
	}

	/** How CM.com's events come. */
	private enum Events {

		/** As they are: after some 1.5 s. */
		SOON(1500, 0),
		/** Late. */
		LATE(15_000, 0),
		/** Every second one is lost. */
		LOST(1500, 50),
		/** None comes. */
		NEVER(0, 100);

		private final int millis;

		private final int lostPercent;

		Events(int millis, int lostPercent) {
			this.millis = millis;
			this.lostPercent = lostPercent;
		}

		static Events named(String name) {
			return valueOf(name.toUpperCase(Locale.ROOT));
		}

		void areOf(RobinServer robin) {
			robin.tellsLateBy(Duration.ofMillis(this.millis)).losesEvents(this.lostPercent);
		}

	}

	private static ServerResponse file(String name, MediaType type) {
		return ServerResponse.ok()
			.contentType(new MediaType(type, java.nio.charset.StandardCharsets.UTF_8))
			.cacheControl(CacheControl.noCache())
			.body(new ClassPathResource("demo/" + name));
	}

}
