package io.robinbff.robin;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

import io.netty.channel.ChannelOption;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

@Configuration(proxyBeanMethods = false)
class RobinConfiguration {

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

	@Bean
	Helpdesk helpdesk(RobinApi robin, RobinSettings settings) {
		return new RobinHelpdesk(robin, settings.timeZone(), new PageEnds(settings.pageSize()));
	}

	@Bean
	RobinApi robinApi(WebClient.Builder builder, RobinSettings settings) {
		requireSafe(settings);
		String key = require(settings.apiKey(), "ROBIN_API_KEY");
		String secret = require(settings.apiSecret(), "ROBIN_API_SECRET");
		WebClient client = builder.baseUrl(settings.baseUrl().toString())
			.clientConnector(new ReactorClientHttpConnector(httpClient(settings)))
			.codecs((codecs) -> {
				JsonMapper json = JsonMapper.builder().build();
				codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(json));
				codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(json));
				codecs.defaultCodecs().maxInMemorySize(Math.toIntExact(settings.maxAnswerSize().toBytes()));
			})
			.defaultHeaders((headers) -> headers.setBasicAuth(key, secret, StandardCharsets.UTF_8))
			.defaultStatusHandler((status) -> !status.is2xxSuccessful(), RobinConfiguration::toException)
			.build();
		return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client)).build().createClient(RobinApi.class);
	}

	private static HttpClient httpClient(RobinSettings settings) {
		ConnectionProvider pool = ConnectionProvider.builder("robin").maxConnections(16).build();
		return HttpClient.create(pool)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()))
			.responseTimeout(settings.responseTimeout())
			.followRedirect(false)
			.compress(true);
	}

	private static Mono<Throwable> toException(ClientResponse response) {
		Duration retryAfter = RetryAfter.parse(response.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER));
		return response.releaseBody().thenReturn(new RobinStatusException(response.statusCode().value(), retryAfter));
	}

	private static String require(@Nullable String value, String name) {
		if (value == null || value.isBlank()) {
			throw new UnusableSetting(name + " is missing: an administrator finds the API key and its secret in ROBIN "
					+ "(Agent Inbox) under Settings, API; set ROBIN_API_KEY and ROBIN_API_SECRET.");
		}
		return value.strip();
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
