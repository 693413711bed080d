package recipe;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * What a team usually writes: Spring MVC, WebClient, and around the call a retry, a
 * circuit breaker, a rate limiter; a cache outside of them all; tokens checked as a
 * resource server does. Well configured: virtual threads, no session, pooled connections.
 */
@SpringBootApplication
@EnableCaching
public class Recipe {

	public static void main(String[] args) {
		SpringApplication.run(Recipe.class, args);
	}

	@Bean
	SecurityFilterChain security(HttpSecurity http) throws Exception {
		return http.csrf((csrf) -> csrf.disable())
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.authorizeHttpRequests((requests) -> requests.anyRequest().hasAuthority("SCOPE_conversations.read"))
			.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
			.build();
	}

	@Bean
	CacheManager caches(@Value("${recipe.cache:30s}") Duration life) {
		CaffeineCacheManager caches = new CaffeineCacheManager("conversations");
		caches.setCaffeine(Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(life));
		return caches;
	}

	@Bean
	WebClient robin(WebClient.Builder builder, @Value("${recipe.robin}") String base,
			@Value("${recipe.key}") String key, @Value("${recipe.secret}") String secret) {
		return builder.baseUrl(base)
			.defaultHeaders((headers) -> headers.setBasicAuth(key, secret))
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(32_000_000))
			.build();
	}

	public record Person(String type, String name, String emailAddress) {
	}

	public record Message(String sentDateTime, Person sender, String content, String scope, String rating) {
	}

	public record Conversation(String guid, String subject, String channel, String state, Person owner, String webStore,
			String category, String linkedOrderNumbers, String tags, String referrer, String startDateTime,
			List<Message> messages) {
	}

	public record Page(List<Conversation> conversations) {
	}

	@RestController
	static class Conversations {

		private final Robin robin;

		Conversations(Robin robin) {
			this.robin = robin;
		}

		@GetMapping("/customers/{email}/conversations")
		Page ofCustomer(@PathVariable String email) {
			return this.robin.ofCustomer(email);
		}

	}

	@Service
	static class Robin {

		private final WebClient robin;

		private final Retry retry = Retry.ofDefaults("robin");

		private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("robin");

		private final RateLimiter limiter;

		/**
		 * Of several replicas each has its share of the quota: as many calls in as many
		 * seconds.
		 */
		Robin(WebClient robin, @Value("${recipe.calls:3}") int calls, @Value("${recipe.period:1s}") Duration period) {
			this.robin = robin;
			this.limiter = RateLimiter.of("robin",
					RateLimiterConfig.custom()
						.limitForPeriod(calls)
						.limitRefreshPeriod(period)
						.timeoutDuration(Duration.ofSeconds(10))
						.build());
		}

		@Cacheable(cacheNames = "conversations", sync = true)
		public Page ofCustomer(String email) {
			return this.retry.executeSupplier(
					() -> this.breaker.executeSupplier(() -> this.limiter.executeSupplier(() -> this.robin.post()
						.uri("/conversations")
						.bodyValue(Map.of("emailAddress", email))
						.retrieve()
						.bodyToMono(Page.class)
						.block(Duration.ofSeconds(5)))));
		}

	}

}
