package io.robinbff.robin;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * Bounds one whole attempt: connecting, the headers and the body to its last byte. The
 * client's own time-outs bound silence only, and a body that dribbles is never silent.
 */
final class AttemptLimit implements ExchangeFilterFunction {

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Duration limit = (Duration) request.attribute(RobinApi.LIMIT).orElseThrow();
		return Mono.defer(() -> {
			long start = System.nanoTime();
			return next.exchange(request)
				.timeout(limit)
				.map((response) -> within(limit.minusNanos(System.nanoTime() - start), response));
		});
	}

	private static ClientResponse within(Duration rest, ClientResponse response) {
		Mono<Void> end = Mono.delay(rest.isNegative() ? Duration.ZERO : rest)
			.then(Mono.error(() -> new TimeoutException("The answer took too long")));
		return response.mutate().body((body) -> body.takeUntilOther(end)).build();
	}

}
