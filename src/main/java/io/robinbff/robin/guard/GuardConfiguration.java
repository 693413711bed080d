package io.robinbff.robin.guard;

import java.util.Locale;
import java.util.Random;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.quota.Quota;
import io.robinbff.robin.http.RobinApi;
import io.robinbff.robin.http.RobinSettings;
import io.robinbff.settings.StartupSummary;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class GuardConfiguration {

	@Bean
	Guard guard(RobinApi robin, Quota quota, Breaker breaker, RetryPolicy retries, CredentialsRotation credentials,
			AttemptTimer timer, ObservationRegistry observations) {
		return new Guard(robin, quota, breaker, retries, credentials, timer, observations);
	}

	@Bean
	StartupSummary robinSummary(RobinSettings robin, BreakerSettings breaker, RetrySettings retries) {
		return () -> String.format(Locale.ROOT,
				"ROBIN at %s with a key and a secret from %s, %d attempts of %d ms at most, its dates in %s, while it is away %s",
				robin.baseUrl().getHost(), (robin.apiKeyFile() != null) ? "files" : "the environment",
				retries.attempts(), robin.attemptTimeout().toMillis(), robin.timeZone(),
				breaker.patience().isPositive() ? "requests wait up to " + breaker.patience().toSeconds() + " s"
						: "requests are refused at once");
	}

	@Bean
	RetryPolicy retries(RetrySettings settings, Ticker ticker) {
		return new RetryPolicy(settings, ticker, new Random());
	}

	@Bean
	AttemptTimer timer(RobinSettings settings, BreakerSettings breaker, Ticker ticker, MeterRegistry meters) {
		return new AttemptTimer(settings.attemptTimeout(), breaker.slowCall(), ticker, meters);
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
	CredentialsRotation credentials(RobinSettings settings, Ticker ticker, ObjectProvider<PeerChannel> peers,
			ObjectProvider<Leases> leases) {
		return new CredentialsRotation(new CredentialsProvider(settings), ticker,
				peers.getIfAvailable(() -> PeerChannel.NONE), leases.getIfAvailable(() -> Leases.NONE));
	}

	@Bean
	RobinHealth robinCalls(Breaker breaker, CredentialsRotation credentials, Quota quota) {
		return new RobinHealth(breaker, credentials, quota);
	}

	@Bean
	CredentialsMetrics credentialsMetrics(CredentialsRotation credentials) {
		return new CredentialsMetrics(credentials);
	}

}
