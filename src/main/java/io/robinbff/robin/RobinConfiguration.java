package io.robinbff.robin;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.quota.Quota;
import io.robinbff.settings.InWords;
import io.robinbff.settings.UnusableSetting;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
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

	/** The body of a failure is thrown away, but not waited for. */
	private static final Duration THROWING_AWAY = Duration.ofMillis(100);

	@Bean
	Helpdesk helpdesk(Guard guard, RobinSettings settings, Ticker ticker) {
		return new RobinHelpdesk(guard, settings.timeZone(), new PageEnds(settings.pageSize(), ticker));
	}

	@Bean
	Guard guard(RobinApi robin, Quota quota, Breaker breaker, Retries retries, Credentials credentials,
			Stopwatch stopwatch, ObservationRegistry observations) {
		return new Guard(robin, quota, breaker, retries, credentials, stopwatch, observations);
	}

	@Bean
	InWords robinInWords(RobinSettings robin, BreakerSettings breaker, RetrySettings retries) {
		return () -> String.format(Locale.ROOT,
				"ROBIN at %s with a key and a secret from %s, %d attempts of %d ms at most, its dates in %s, while it is away %s",
				robin.baseUrl().getHost(), (robin.apiKeyFile() != null) ? "files" : "the environment",
				retries.attempts(), robin.attemptTimeout().toMillis(), robin.timeZone(),
				breaker.patience().isPositive() ? "requests wait up to " + breaker.patience().toSeconds() + " s"
						: "requests are refused at once");
	}

	@Bean
	Retries retries(RetrySettings settings, Ticker ticker) {
		return new Retries(settings, ticker, new Random());
	}

	@Bean
	Stopwatch stopwatch(RobinSettings settings, BreakerSettings breaker, Ticker ticker, MeterRegistry meters) {
		return new Stopwatch(settings.attemptTimeout(), breaker.slowCall(), ticker, meters);
	}

	@Bean
	CircuitBreakerRegistry circuitBreakers() {
		return CircuitBreakerRegistry.ofDefaults();
	}

	@Bean
	Breaker breaker(CircuitBreakerRegistry breakers, BreakerSettings settings, Ticker ticker,
			ObjectProvider<PeerChannel> peers, ObjectProvider<Leases> leases) {
		return new Breaker(breakers, settings, ticker, peers.getIfAvailable(() -> PeerChannel.NONE),
				leases.getIfAvailable(() -> Leases.NONE));
	}

	@Bean
	TaggedCircuitBreakerMetrics circuitBreakerMetrics(CircuitBreakerRegistry breakers) {
		return TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers);
	}

	@Bean
	Credentials credentials(RobinSettings settings, Ticker ticker, ObjectProvider<PeerChannel> peers,
			ObjectProvider<Leases> leases) {
		return new Credentials(new PairSource(settings), ticker, peers.getIfAvailable(() -> PeerChannel.NONE),
				leases.getIfAvailable(() -> Leases.NONE));
	}

	@Bean
	RobinHealth robinCalls(Breaker breaker, Credentials credentials, Quota quota) {
		return new RobinHealth(breaker, credentials, quota);
	}

	@Bean
	CredentialsMetrics credentialsMetrics(Credentials credentials) {
		return new CredentialsMetrics(credentials);
	}

	@Bean(destroyMethod = "dispose")
	ConnectionProvider robinConnections(RobinSettings settings) {
		return RobinHttp.pool(settings);
	}

	@Bean
	RobinApi robinApi(WebClient.Builder builder, RobinSettings settings, ConnectionProvider pool) {
		requireSafe(settings);
		return api(builder, settings.baseUrl().toString(), RobinHttp.client(settings, pool), settings);
	}

	/** Runs when all else is up, and before the service says that it is ready. */
	@Bean
	WarmUp warmUp(RobinSettings settings, ConnectionProvider pool) {
		return new WarmUp((url) -> api(WebClient.builder(), url, RobinHttp.client(settings, pool), settings));
	}

	/** ROBIN's call at some address, over some client. */
	static RobinApi api(WebClient.Builder builder, String url, HttpClient http, RobinSettings settings) {
		WebClient client = builder.baseUrl(url)
			.clientConnector(new ReactorClientHttpConnector(http))
			.codecs((codecs) -> {
				JsonMapper json = JsonMapper.builder().build();
				codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(json));
				codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(json));
				codecs.defaultCodecs().maxInMemorySize(Math.toIntExact(settings.maxAnswerSize().toBytes()));
			})
			.defaultStatusHandler((status) -> !status.is2xxSuccessful(), RobinConfiguration::toException)
			.filter(new AttemptLimit())
			.filter(new LastMoment())
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
