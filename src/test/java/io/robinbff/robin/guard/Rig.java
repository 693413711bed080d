package io.robinbff.robin.guard;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.RobinServer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.quota.FakeDemand;
import io.robinbff.egress.Egress;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.robin.http.DroppedFields;
import io.robinbff.robin.http.RobinApi;
import io.robinbff.robin.http.RobinHttp;
import io.robinbff.robin.http.RobinSettings;
import io.robinbff.robin.http.WireAnswer;
import io.robinbff.robin.http.WireRequest;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.web.reactive.function.client.WebClient;

/** The client and the guard as the service builds them, without the service. */
final class Rig implements AutoCloseable {

	static final WireRequest QUESTION = WireRequest
		.of(new Query(new Selector.Customer(CustomerEmail.of("email", "nick@example.com"))));

	final RobinSettings settings;

	private final ConnectionProvider pool;

	final RobinApi api;

	private Rig(RobinSettings settings, Egress egress, UnaryOperator<HttpClient> change) {
		this.settings = settings;
		this.pool = RobinHttp.pool(settings);
		HttpClient client = change.apply(RobinHttp.client(settings, this.pool, egress));
		this.api = RobinHttp.api(WebClient.builder(), settings.baseUrl().toString(), client, settings,
				new DroppedFields(new SimpleMeterRegistry(), System::nanoTime));
	}

	/** Against that address, with settings in pairs of name and value. */
	static Rig to(String baseUrl, String... settings) {
		return to(baseUrl, UnaryOperator.identity(), settings);
	}

	static Rig to(String baseUrl, UnaryOperator<HttpClient> change, String... settings) {
		Map<String, String> all = new HashMap<>();
		all.put("robin.base-url", baseUrl);
		for (int i = 0; i < settings.length; i += 2) {
			all.put(settings[i], settings[i + 1]);
		}
		return new Rig(bind("robin", RobinSettings.class, all), Egress.DIRECT, change);
	}

	static <T> T bind(String prefix, Class<T> type, Map<String, String> settings) {
		return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate(prefix, type);
	}

	/** One attempt with the credentials of that ROBIN. */
	@Nullable WireAnswer call(RobinServer robin) {
		return call(new ApiCredentials(robin.apiKey(), robin.apiSecret()));
	}

	@Nullable WireAnswer call(ApiCredentials pair) {
		return this.api.conversations(pair.authorization(), this.settings.attemptTimeout(), permit(), QUESTION);
	}

	@Nullable WireAnswer call(RobinServer robin, Duration limit) {
		return this.api.conversations(new ApiCredentials(robin.apiKey(), robin.apiSecret()).authorization(), limit,
				permit(), QUESTION);
	}

	/** One attempt that fails: its classification, and how long it took. */
	Failure fails() {
		long start = System.nanoTime();
		try {
			call(new ApiCredentials("robin-key", "robin-secret"));
		}
		catch (RuntimeException ex) {
			return new Failure(FaultClassification.of(ex), Duration.ofNanos(System.nanoTime() - start), ex);
		}
		throw new AssertionError("It should have failed");
	}

	/** Of a quota of its own. */
	private static Permit permit() {
		return new Quota(QuotaSettings.defaults(), System::nanoTime, InstantSource.system()).tryAcquire(Priority.CLICK)
			.orElseThrow();
	}

	static Breaker breaker(Ticker ticker, String... settings) {
		Map<String, String> all = new HashMap<>();
		for (int i = 0; i < settings.length; i += 2) {
			all.put("robin.breaker." + settings[i], settings[i + 1]);
		}
		return new Breaker(CircuitBreakerRegistry.ofDefaults(), bind("robin.breaker", BreakerSettings.class, all),
				ticker);
	}

	static AttemptTimer timer(Duration most, Ticker ticker) {
		return new AttemptTimer(most, Duration.ofSeconds(4), ticker, new SimpleMeterRegistry());
	}

	static Demand click(long deadlineNanos) {
		return FakeDemand.click("crm", deadlineNanos);
	}

	@Override
	public void close() {
		this.pool.dispose();
	}

	/** How an attempt failed. */
	record Failure(FaultClassification classification, Duration took, RuntimeException cause) {

		Fault fault() {
			return this.classification.fault();
		}

	}

}
