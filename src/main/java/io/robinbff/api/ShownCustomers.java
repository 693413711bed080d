package io.robinbff.api;

import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.robinbff.cache.Answer;
import io.robinbff.conversation.Query;
import io.robinbff.privacy.Pseudonyms;

/**
 * A finder of the customers whose letters an answer shows, as hashes: who asks for an
 * order or a conversation sees its customer, and is to be found by that customer's
 * address. Each page is hashed once for as long as its bytes are kept, after which an
 * answer costs a look-up by identity.
 */
final class ShownCustomers {

	private final Cache<List<byte[]>, List<String>> ofPages = Caffeine.newBuilder()
		.weakKeys()
		.executor(Runnable::run)
		.build();

	private final Pseudonyms pseudonyms;

	ShownCustomers(Pseudonyms pseudonyms) {
		this.pseudonyms = pseudonyms;
	}

	List<String> in(Answer answer) {
		return this.ofPages.get(answer.items(),
				(_) -> answer.customers()
					.stream()
					.map((customer) -> this.pseudonyms.about(new Query(customer)))
					.distinct()
					.sorted()
					.toList());
	}

}
