package io.robinbff;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

import demo.AppsOnAnyPort;
import demo.CrmPages;
import embedded.Cast;
import embedded.Issuer;
import embedded.PortTaken;
import embedded.RobinServer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.Environment;

/**
 * The service beside an embedded ROBIN and an embedded issuer, with a small CRM in front:
 * {@code ./mvnw spring-boot:test-run}; or those two alone, where {@code DEMO_HOST} is set
 * ({@link Demo}). Both stand before the service starts, and their addresses go in as
 * arguments: those win over every setting around, and are there before any condition
 * looks for them.
 */
public final class TestRobinBffApplication {

	private static final int ROBIN_PORT = 8090;

	/** Between the embedded ROBIN and the service alone: the same is no harm. */
	private static final String EVENTS_SECRET = "demo-demo-demo-demo-demo-demo-demo";

	private static final int ISSUER_PORT = 9000;

	private TestRobinBffApplication() {
	}

	public static void main(String[] args) {
		// Silence until the service has read how it wants to log: what starts before it
		// is of no interest.
		LoggingSystem.get(TestRobinBffApplication.class.getClassLoader()).beforeInitialize();
		try {
			if (System.getenv("DEMO_HOST") != null) {
				Demo.start(System.getenv(), ROBIN_PORT, ISSUER_PORT);
				return;
			}
			RobinServer robin = RobinServer.start(ROBIN_PORT).hasQuota().isAsSlowAsAService().compresses();
			Cast.joins(robin);
			Issuer issuer = Issuer.start(ISSUER_PORT, "http://localhost:8080/swagger-ui/oauth2-redirect.html",
					"http://localhost:8080/");
			runService(args, robin, issuer);
		}
		catch (PortTaken ex) {
			System.err.println(ex.getMessage());
			System.exit(1);
		}
	}

	private static void runService(String[] args, RobinServer robin, Issuer issuer) {
		try {
			SpringApplication application = new SpringApplication(RobinBffApplication.class, CrmPages.class);
			application.addInitializers((context) -> {
				context.getBeanFactory().registerSingleton("robinServer", robin);
				context.getBeanFactory().registerSingleton("issuer", issuer);
			});
			Environment environment = application.run(with(args, robin, issuer)).getEnvironment();
			robin
				.tellsEventsTo("http://localhost:" + environment.getRequiredProperty("local.server.port")
						+ "/hooks/conversations", EVENTS_SECRET)
				.tellsLateBy(Duration.ofMillis(1500));
			announce(environment.getRequiredProperty("local.server.port"), issuer);
		}
		catch (RuntimeException ex) {
			// Spring Boot has said why; ROBIN's and the issuer's threads would keep us
			// from ending.
			System.exit(1);
		}
	}

	private static String[] with(String[] args, RobinServer robin, Issuer issuer) {
		return Stream.concat(
				Stream.of("--robin.base-url=" + robin.baseUrl(), "--robin.api-key=" + robin.apiKey(),
						"--robin.api-secret=" + robin.apiSecret(), "--robin.events.secret=" + EVENTS_SECRET,
						"--robin.access.cors-origins=" + AppsOnAnyPort.KNOWN,
						"--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.issuerUri()),
				Arrays.stream(args))
			.toArray(String[]::new);
	}

	private static void announce(String port, Issuer issuer) {
		String service = "http://localhost:" + port;
		System.out.printf("""

				A small CRM  %s/   (petra/petra, or sam/sam who may read internal notes)
				Swagger UI   %s/swagger-ui.html
				A customer   curl -s %s/customers/%s/conversations -H 'Authorization: Bearer %s'

				""", service, service, service, URLEncoder.encode(Cast.ANNA, StandardCharsets.UTF_8),
				issuer.token(Duration.ofHours(8), Issuer.READ, Issuer.READ_INTERNAL));
	}

}
