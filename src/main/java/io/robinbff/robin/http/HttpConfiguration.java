package io.robinbff.robin.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.egress.Egress;
import io.robinbff.settings.UnusableSetting;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

	@Bean(destroyMethod = "dispose")
	ConnectionProvider robinConnections(RobinSettings settings, MeterRegistry meters,
			@Value("${robin.quota.per-second:3}") int perSecond) {
		return RobinHttp.pool(settings, perSecond, new PoolMetrics(meters));
	}

	@Bean
	RobinApi robinApi(WebClient.Builder builder, RobinSettings settings, ConnectionProvider pool, Egress egress,
			DroppedFields dropped) {
		requireSafe(settings);
		return RobinHttp.api(builder, settings.baseUrl().toString(), RobinHttp.client(settings, pool, egress), settings,
				dropped);
	}

	@Bean
	DroppedFields droppedFields(MeterRegistry meters, Ticker ticker) {
		return new DroppedFields(meters, ticker);
	}

	/** Runs when all else is up, and before the service says that it is ready. */
	@Bean
	WarmUp warmUp(RobinSettings settings, ConnectionProvider pool, DroppedFields dropped) {
		return new WarmUp((url) -> RobinHttp.api(WebClient.builder(), url,
				RobinHttp.client(settings, pool, Egress.DIRECT), settings, dropped));
	}

	/**
	 * Checks that credentials do not travel in clear: plain http only to this machine, or
	 * if a setting says so.
	 */
	static void requireSafe(RobinSettings settings) {
		URI url = settings.baseUrl();
		boolean plain = "http".equalsIgnoreCase(url.getScheme());
		if (url.getHost() == null || !(plain || "https".equalsIgnoreCase(url.getScheme()))) {
			throw new UnusableSetting("ROBIN_BASE_URL is no http or https address: set it as https://host[:port].");
		}
		if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
			throw new UnusableSetting("ROBIN_BASE_URL holds more than an address: set it as https://host[:port], "
					+ "and the key and its secret as ROBIN_API_KEY and ROBIN_API_SECRET.");
		}
		if (url.getPath().toLowerCase(Locale.ROOT).matches(".*/conversations/*")) {
			throw new UnusableSetting("ROBIN_BASE_URL ends in /conversations, which this service adds itself: "
					+ "leave it out, as in https://api.robinhq.com.");
		}
		if (plain && !settings.allowPlainHttp() && !LOOPBACK.contains(url.getHost())) {
			throw new UnusableSetting(
					"ROBIN_BASE_URL is plain http, and the API secret would travel in clear: use https, "
							+ "or set ROBIN_ALLOW_PLAIN_HTTP=true where something else protects the way.");
		}
	}

}
