package io.robinbff.robin.http;

import java.net.URI;
import java.util.Set;

import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.settings.UnusableSetting;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

	@Bean(destroyMethod = "dispose")
	ConnectionProvider robinConnections(RobinSettings settings, MeterRegistry meters) {
		return RobinHttp.pool(settings, new PoolMetrics(meters));
	}

	@Bean
	RobinApi robinApi(WebClient.Builder builder, RobinSettings settings, ConnectionProvider pool) {
		requireSafe(settings);
		return RobinHttp.api(builder, settings.baseUrl().toString(), RobinHttp.client(settings, pool), settings);
	}

	/** Runs when all else is up, and before the service says that it is ready. */
	@Bean
	WarmUp warmUp(RobinSettings settings, ConnectionProvider pool) {
		return new WarmUp((url) -> RobinHttp.api(WebClient.builder(), url, RobinHttp.client(settings, pool), settings));
	}

	/**
	 * Credentials do not travel in clear: plain http only to this machine, or where a
	 * setting says so.
	 */
	private static void requireSafe(RobinSettings settings) {
		URI url = settings.baseUrl();
		boolean plain = "http".equalsIgnoreCase(url.getScheme());
		if (url.getHost() == null || !(plain || "https".equalsIgnoreCase(url.getScheme()))) {
			throw new UnusableSetting("ROBIN_BASE_URL is no http or https address: set it as https://host[:port].");
		}
		if (plain && !settings.allowPlainHttp() && !LOOPBACK.contains(url.getHost())) {
			throw new UnusableSetting(
					"ROBIN_BASE_URL is plain http, and the API secret would travel in clear: use https, "
							+ "or set ROBIN_ALLOW_PLAIN_HTTP=true where something else protects the way.");
		}
	}

}
