package io.robinbff.robin.http;

import java.time.Clock;
import java.time.Duration;

import io.netty.channel.ChannelOption;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;
import reactor.netty.transport.NameResolverProvider.NameResolverSpec;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** The wire to ROBIN: connections, their time-outs, names. */
public final class RobinHttp {

	/**
	 * At 3 calls a second and 5 s an attempt, 15 calls are under way at the most: more
	 * connections would be of no use.
	 */
	public static final int MOST_CONNECTIONS = 16;

	/** The body of a failure is thrown away, but not waited for. */
	private static final Duration THROWING_AWAY = Duration.ofMillis(100);

	private RobinHttp() {
	}

	/**
	 * Idle connections are dropped in the background before ROBIN drops them; none lives
	 * longer than 5 minutes, so that a new address of ROBIN's is found.
	 */
	public static ConnectionProvider pool(RobinSettings settings) {
		return builder(settings).build();
	}

	static ConnectionProvider pool(RobinSettings settings, ConnectionProvider.MeterRegistrar metrics) {
		return builder(settings).metrics(true, () -> metrics).build();
	}

	private static ConnectionProvider.Builder builder(RobinSettings settings) {
		return ConnectionProvider.builder("robin")
			.maxConnections(MOST_CONNECTIONS)
			.pendingAcquireMaxCount(4 * MOST_CONNECTIONS)
			.pendingAcquireTimeout(settings.connectTimeout())
			.maxIdleTime(settings.idleTimeout())
			.maxLifeTime(Duration.ofMinutes(5))
			.evictInBackground(settings.idleTimeout().dividedBy(2))
			.lifo();
	}

	/**
	 * Redirects are not followed, because the credentials would travel along; the client
	 * does not retry by itself, because every attempt pays quota.
	 */
	public static HttpClient client(RobinSettings settings, ConnectionProvider pool) {
		return HttpClient.create(pool)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()))
			.secure((ssl) -> ssl.sslContext((GenericSslContextSpec<?>) Http11SslContextSpec.forClient())
				.handshakeTimeout(settings.tlsTimeout()))
			.resolver((dns) -> names(dns, settings))
			.responseTimeout(settings.responseTimeout())
			.followRedirect(false)
			.disableRetry(true)
			.compress(true);
	}

	/**
	 * Names with a dot are looked up as they are first, before any search domain: with
	 * Kubernetes' {@code ndots:5} each look-up would begin with several of names that do
	 * not exist.
	 */
	public static NameResolverSpec names(NameResolverSpec dns, RobinSettings settings) {
		return dns.ndots(1)
			.queryTimeout(settings.connectTimeout())
			.cacheMaxTimeToLive(Duration.ofMinutes(1))
			.cacheNegativeTimeToLive(Duration.ofSeconds(1));
	}

	/** ROBIN's call at some address, over some client. */
	public static RobinApi api(WebClient.Builder builder, String url, HttpClient http, RobinSettings settings) {
		WebClient client = builder.baseUrl(url)
			.clientConnector(new ReactorClientHttpConnector(http))
			.codecs((codecs) -> {
				JsonMapper json = JsonMapper.builder().build();
				codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(json));
				codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(json));
				codecs.defaultCodecs().maxInMemorySize(Math.toIntExact(settings.maxAnswerSize().toBytes()));
			})
			.defaultStatusHandler((status) -> !status.is2xxSuccessful(), RobinHttp::toException)
			.filter(new AttemptTimeoutFilter())
			.filter(new PermitFilter())
			.build();
		return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client)).build().createClient(RobinApi.class);
	}

	private static Mono<Throwable> toException(ClientResponse response) {
		Duration retryAfter = RetryAfter.parse(response.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER),
				Clock.systemUTC().instant());
		return response.releaseBody()
			.timeout(THROWING_AWAY)
			.onErrorComplete()
			.thenReturn(new RobinStatusException(response.statusCode().value(), retryAfter));
	}

}
