package io.robinbff.robin;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.channel.ChannelOption;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.quota.Quota;
import io.robinbff.settings.UnusableSetting;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;
import reactor.netty.http.Http11SslContextSpec;
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
	Helpdesk helpdesk(Guard guard, RobinSettings settings) {
		return new RobinHelpdesk(guard, settings.timeZone(), new PageEnds(settings.pageSize()));
	}

	@Bean
	Guard guard(RobinApi robin, Quota quota, Breaker breaker, RetrySettings retry, Credentials credentials,
			RobinSettings settings, Ticker ticker) {
		Retries retries = new Retries(retry, ticker, RandomGenerator.getDefault());
		return new Guard(robin, quota, breaker, retries, credentials, settings.attemptTimeout(), ticker);
	}

	@Bean
	Breaker breaker(BreakerSettings settings, Ticker ticker) {
		return new Breaker(settings, ticker);
	}

	@Bean
	Credentials credentials(RobinSettings settings, Ticker ticker) {
		return new Credentials(new PairSource(settings), ticker);
	}

	@Bean
	RobinApi robinApi(WebClient.Builder builder, RobinSettings settings, ConnectionProvider pool) {
		requireSafe(settings);
		WebClient client = builder.baseUrl(settings.baseUrl().toString())
			.clientConnector(new ReactorClientHttpConnector(httpClient(settings, pool)))
			.codecs((codecs) -> {
				JsonMapper json = JsonMapper.builder().build();
				codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(json));
				codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(json));
				codecs.defaultCodecs().maxInMemorySize(Math.toIntExact(settings.maxAnswerSize().toBytes()));
			})
			.defaultStatusHandler((status) -> !status.is2xxSuccessful(), RobinConfiguration::toException)
			.filter(new AttemptLimit())
			.build();
		return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client)).build().createClient(RobinApi.class);
	}

	/**
	 * At 3 calls a second and 5 s an attempt, 15 calls are under way at the most: more
	 * connections would be of no use.
	 */
	@Bean(destroyMethod = "dispose")
	ConnectionProvider robinConnections(RobinSettings settings) {
		return ConnectionProvider.builder("robin")
			.maxConnections(16)
			.pendingAcquireMaxCount(64)
			.pendingAcquireTimeout(settings.connectTimeout())
			.maxIdleTime(settings.idleTimeout())
			.maxLifeTime(Duration.ofMinutes(5))
			.evictInBackground(settings.idleTimeout().dividedBy(2))
			.lifo()
			.build();
	}

	/**
	 * Redirects are not followed, because the credentials would travel along; the client
	 * does not retry by itself, because every attempt pays quota; names with a dot are
	 * looked up as they are first, before any search domain.
	 */
	private static HttpClient httpClient(RobinSettings settings, ConnectionProvider pool) {
		return HttpClient.create(pool)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()))
			.secure((ssl) -> ssl.sslContext((GenericSslContextSpec<?>) Http11SslContextSpec.forClient())
				.handshakeTimeout(settings.tlsTimeout()))
			.resolver((dns) -> dns.ndots(1)
				.queryTimeout(settings.connectTimeout())
				.cacheMaxTimeToLive(Duration.ofMinutes(1))
				.cacheNegativeTimeToLive(Duration.ofSeconds(1)))
			.responseTimeout(settings.responseTimeout())
			.followRedirect(false)
			.disableRetry(true)
			.compress(true);
	}

	private static Mono<Throwable> toException(ClientResponse response) {
		Duration retryAfter = RetryAfter.parse(response.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER));
		return response.releaseBody().thenReturn(new RobinStatusException(response.statusCode().value(), retryAfter));
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
