package io.robinbff.robin.http;

import java.time.Clock;
import java.time.Duration;

import io.netty.channel.ChannelOption;
import io.robinbff.egress.Egress;
import io.robinbff.json.Json;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.NameResolverProvider.NameResolverSpec;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * A factory of the client to ROBIN: its connections, their time-outs, the resolution of
 * names.
 */
public final class RobinHttp {

	/** At 3 calls a second and 5 s an attempt, 15 calls are under way at the most. */
	static final int LEAST_CONNECTIONS = 16;

	/** Each costs some 100 KB while an answer comes. */
	private static final int MOST_CONNECTIONS = 512;

	/** The body of a failure is thrown away, but not waited for. */
	private static final Duration THROWING_AWAY = Duration.ofMillis(100);

	private RobinHttp() {
	}

	/**
	 * Idle connections are dropped in the background before ROBIN drops them; none lives
	 * longer than 5 minutes, so that a new address of ROBIN's is found.
	 */
	public static ConnectionProvider pool(RobinSettings settings) {
		return builder(settings, 0).build();
	}

	static ConnectionProvider pool(RobinSettings settings, int perSecond, ConnectionProvider.MeterRegistrar metrics) {
		return builder(settings, perSecond).metrics(true, () -> metrics).build();
	}

	/**
	 * Returns how many calls the quota lets be under way at once, each as long as an
	 * attempt may take: more connections would be of no use, and fewer would let granted
	 * calls wait.
	 */
	static int connections(RobinSettings settings, int perSecond) {
		long underWay = perSecond * settings.attemptTimeout().toMillis() / 1000 + 1;
		return Math.clamp(underWay, LEAST_CONNECTIONS, MOST_CONNECTIONS);
	}

	private static ConnectionProvider.Builder builder(RobinSettings settings, int perSecond) {
		int connections = connections(settings, perSecond);
		return ConnectionProvider.builder("robin")
			.maxConnections(connections)
			.pendingAcquireMaxCount(4 * connections)
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
	public static HttpClient client(RobinSettings settings, ConnectionProvider pool, Egress egress) {
		HttpClient client = HttpClient.create(pool)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()))
			.responseTimeout(settings.responseTimeout())
			.followRedirect(false)
			.disableRetry(true)
			.compress(true);
		boolean ownNames = !egress.isProxied(settings.baseUrl());
		return egress.client(ownNames ? client.resolver((dns) -> names(dns, settings)) : client, settings.baseUrl(),
				settings.tlsTimeout());
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

	/** ROBIN's call at some address, over some client, with a budget of its own. */
	public static RobinApi api(WebClient.Builder builder, String url, HttpClient http, RobinSettings settings,
			DroppedFields dropped) {
		AnswerReader reader = new AnswerReader(settings.timeZone(), dropped);
		WebClient client = builder.baseUrl(url)
			.clientConnector(new ReactorClientHttpConnector(http))
			.codecs((codecs) -> {
				JsonMapper json = Json.mapper();
				codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(json));
				codecs.customCodecs()
					.register(new AnswerDecoder(reader, Math.toIntExact(settings.maxAnswerSize().toBytes())));
			})
			.defaultStatusHandler((status) -> !status.is2xxSuccessful(), RobinHttp::toException)
			.filter(new AttemptTimeoutFilter())
			.filter(new PermitFilter())
			.filter(new MediaTypeFilter())
			.filter(new ProxyRefusalFilter())
			.filter(new AnswerBudgetFilter(AnswerBudget.of(settings)))
			.build();
		return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client)).build().createClient(RobinApi.class);
	}

	/**
	 * Returns whether a call failed because other answers took all the memory there is.
	 */
	public static boolean isOutOfMemory(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof AnswerBudget.Exhausted) {
				return true;
			}
		}
		return false;
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
