package io.robinbff.robin.http;

import java.time.Duration;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * A filter that bounds one whole attempt: connecting, the headers and the body to its
 * last byte. The client's own time-outs bound silence only, and a body that dribbles is
 * never silent.
 */
final class AttemptTimeoutFilter implements ExchangeFilterFunction {

	/**
	 * The least that the first piece has. WebClient asks for the body of a failed attempt
	 * once more, to throw it away, and is refused: a refusal that came after the end of
	 * no time at all would have no reader, and be logged as an error.
	 */
	private static final Duration SOON = Duration.ofMillis(100);

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Duration limit = (Duration) request.attribute(RobinApi.LIMIT).orElseThrow();
		return Mono.defer(() -> {
			long end = System.nanoTime() + limit.toNanos();
			return next.exchange(request).timeout(limit).map((response) -> until(end, response));
		});
	}

	/**
	 * Bounds each piece by what is left of the attempt. Above all it has an operator that
	 * ends the exchange: {@code takeUntilOther} fails and lets the body flow on into
	 * nothing, which costs the connection and every buffer that still arrives.
	 */
	private static ClientResponse until(long end, ClientResponse response) {
		return response.mutate()
			.body((body) -> body.timeout(rest(end, SOON), (piece) -> rest(end, Duration.ZERO)))
			.build();
	}

	private static Mono<Long> rest(long end, Duration least) {
		return Mono.defer(() -> Mono.delay(Duration.ofNanos(Math.max(least.toNanos(), end - System.nanoTime()))));
	}

}
