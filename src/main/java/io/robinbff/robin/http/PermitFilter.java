package io.robinbff.robin.http;

import io.robinbff.quota.Permit;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * A filter that spends the permit at the moment at which the request leaves: the
 * connection stands, the body is written, nothing but the network is left. Between the
 * grant and that moment lie new connections and code that runs for the first time (2.5 s
 * were seen after a cold start), and calls that pile up there would reach ROBIN together,
 * over its quota.
 */
public final class PermitFilter implements ExchangeFilterFunction {

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Permit permit = (Permit) request.attribute(RobinApi.PERMIT).orElseThrow();
		return next.exchange(ClientRequest.from(request).body((out, context) -> {
			out.beforeCommit(() -> Mono.fromFuture(permit.confirm())
				.flatMap((leaves) -> leaves ? Mono.<Void>empty() : Mono.error(new TooLate())));
			return request.body().insert(out, context);
		}).build());
	}

	/** Returns whether a call failed because its permit was void: it never left. */
	public static boolean stopped(Throwable ex) {
		return ex instanceof TooLate || ex.getCause() instanceof TooLate;
	}

	/** A refusal because others have filled the window meanwhile. */
	private static final class TooLate extends RuntimeException {

		private static final long serialVersionUID = 1L;

		TooLate() {
			super("The permit is void", null, false, false);
		}

	}

}
