package io.robinbff.robin.http;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * A filter that charges what an answer really takes, unpacked, to the budget of all
 * answers. Pieces are taken out of the client's direct memory at once: of that there is
 * less than one large answer needs.
 */
final class AnswerBudgetFilter implements ExchangeFilterFunction {

	private final AnswerBudget budget;

	AnswerBudgetFilter(AnswerBudget budget) {
		this.budget = budget;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		// The thread that asks subscribes, and waits.
		Thread owner = Thread.currentThread();
		this.budget.begin(owner);
		return next.exchange(request).map((response) -> response.mutate().body((body) -> charged(body, owner)).build());
	}

	private Flux<DataBuffer> charged(Flux<DataBuffer> body, Thread owner) {
		return Flux.defer(() -> {
			long[] read = new long[1];
			return body.map((piece) -> {
				byte[] bytes = new byte[piece.readableByteCount()];
				piece.read(bytes);
				DataBufferUtils.release(piece);
				read[0] += bytes.length;
				if (read[0] > this.budget.most()) {
					throw new DataBufferLimitException("Larger than all answers may be together");
				}
				this.budget.take(owner, bytes.length);
				return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
			});
		});
	}

}
