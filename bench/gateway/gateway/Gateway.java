package gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.reactor.ratelimiter.operator.RateLimiterOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Spring Cloud Gateway as a facade: its local response cache outside, and behind that a
 * rate limiter that waits, because the gateway's own one refuses at once and wants a
 * Redis.
 */
@SpringBootApplication
public class Gateway {

	public static void main(String[] args) {
		SpringApplication.run(Gateway.class, args);
	}

	/**
	 * The cache keeps no answer that says "no-store", which is what Spring Security would
	 * add.
	 */
	@Bean
	SecurityWebFilterChain security(ServerHttpSecurity http) {
		return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
			.headers((headers) -> headers.cache(ServerHttpSecurity.HeaderSpec.CacheSpec::disable))
			.authorizeExchange((exchanges) -> exchanges.anyExchange().hasAuthority("SCOPE_conversations.read"))
			.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
			.build();
	}

	/**
	 * The token is part of the cache's key: without this each agent would have a cache of
	 * its own.
	 */
	@Bean
	@Order(0)
	WebFilter withoutToken() {
		return (exchange,
				chain) -> chain.filter(exchange.mutate()
					.request((request) -> request.headers((headers) -> headers.remove(HttpHeaders.AUTHORIZATION)))
					.build());
	}

	@Bean
	RouteLocator routes(RouteLocatorBuilder builder, @Value("${gateway.robin}") String robin,
			@Value("${gateway.key}") String key, @Value("${gateway.secret}") String secret,
			@Value("${gateway.kept}") Duration kept, @Value("${gateway.calls}") int calls,
			@Value("${gateway.period}") Duration period) {
		RateLimiter limiter = RateLimiter.of("robin",
				RateLimiterConfig.custom()
					.limitForPeriod(calls)
					.limitRefreshPeriod(period)
					.timeoutDuration(Duration.ofSeconds(10))
					.build());
		String credentials = HttpHeaders.encodeBasicAuth(key, secret, StandardCharsets.UTF_8);
		GatewayFilter toRobin = (exchange, chain) -> chain
			.filter(exchange.mutate().request(ask(exchange, credentials)).build())
			.transformDeferred(RateLimiterOperator.of(limiter));
		GatewayFilter refusing = (exchange, chain) -> chain.filter(exchange)
			.onErrorResume(RequestNotPermitted.class, (ex) -> refuse(exchange));
		return builder.routes()
			.route("robin", (route) -> route.path("/customers/{email}/conversations").filters((filters) -> {
				if (kept.isPositive()) {
					filters.localResponseCache(kept, DataSize.ofMegabytes(64));
				}
				return filters.filter(refusing).retry(2).filter(toRobin);
			}).uri(robin))
			.build();
	}

	/** ROBIN's call in place of the front end's. */
	private static ServerHttpRequest ask(ServerWebExchange exchange, String credentials) {
		Map<String, String> path = exchange.getAttribute(ServerWebExchangeUtils.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
		byte[] body = ("{\"emailAddress\":\"" + path.get("email") + "\"}").getBytes(StandardCharsets.UTF_8);
		ServerHttpRequest request = exchange.getRequest()
			.mutate()
			.method(HttpMethod.POST)
			.uri(UriComponentsBuilder.fromUri(exchange.getRequest().getURI())
				.replacePath("/conversations")
				.build(true)
				.toUri())
			.headers((headers) -> {
				headers.setBasicAuth(credentials);
				headers.setContentType(MediaType.APPLICATION_JSON);
				headers.setContentLength(body.length);
			})
			.build();
		return new ServerHttpRequestDecorator(request) {
			@Override
			public Flux<DataBuffer> getBody() {
				return Flux.defer(() -> Flux.just(exchange.getResponse().bufferFactory().wrap(body)));
			}
		};
	}

	private static Mono<Void> refuse(ServerWebExchange exchange) {
		exchange.getResponse().setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
		exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, "10");
		return exchange.getResponse().setComplete();
	}

}
