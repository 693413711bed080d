package io.robinbff.erasure.shared;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.robinbff.erasure.OtherReplicas;

/** Replicas that have no name in common for a customer, and cannot be told of one. */
final class Nameless implements OtherReplicas {

	@Override
	public void subscribe(Listener listener) {
	}

	@Override
	public CompletableFuture<Outcome> tell(Told told) {
		return CompletableFuture.completedFuture(new Outcome(false, List.of(), List.of()));
	}

}
