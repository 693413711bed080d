package io.robinbff;

import java.time.Duration;
import java.util.Map;

import embedded.Cast;
import embedded.Issuer;
import embedded.RobinServer;

/**
 * The embedded ROBIN and issuer alone, for a service in another container: compose.yaml
 * and the chart's demo. {@code DEMO_HOST} is the name by which that container reaches
 * them ({@code localhost}: nobody else does), {@code ROBIN_API_KEY} and
 * {@code ROBIN_API_SECRET} are the credentials that ROBIN takes.
 */
public final class Demo {

	private static final String SERVICE = "http://localhost:8080";

	private Demo() {
	}

	public static void start(Map<String, String> environment, int robinPort, int issuerPort) {
		String host = environment.getOrDefault("DEMO_HOST", "localhost");
		RobinServer robin = "localhost".equals(host) ? RobinServer.start(robinPort)
				: RobinServer.startForAll(robinPort);
		robin.hasQuota().isAsSlowAsAService().compresses();
		robin.acceptsCredentials(environment.getOrDefault("ROBIN_API_KEY", robin.apiKey()),
				environment.getOrDefault("ROBIN_API_SECRET", robin.apiSecret()));
		Cast.joins(robin);
		Issuer issuer = Issuer.startForAll(host, issuerPort, SERVICE + "/swagger-ui/oauth2-redirect.html",
				SERVICE + "/");
		Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(robin), "demo-farewell"));
		System.out.printf("""

				Swagger UI   %s/swagger-ui.html   (Authorize: petra/petra, or sam/sam who may read internal notes)
				A customer   curl -s %s/customers/%s/conversations -H 'Authorization: Bearer %s'

				""", SERVICE, SERVICE, Front.encode(Cast.ANNA),
				issuer.token(Duration.ofHours(8), Issuer.READ, Issuer.READ_INTERNAL));
	}

	/** The last word, for whoever measured. */
	private static void tell(RobinServer robin) {
		System.out.printf("ROBIN was called %d times, %d of them over quota%n", robin.callCount(),
				robin.overQuotaCount());
	}

}
