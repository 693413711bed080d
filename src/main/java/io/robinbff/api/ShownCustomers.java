package io.robinbff.api;

import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.robinbff.cache.Answer;
import io.robinbff.conversation.SenderAddresses;
import io.robinbff.json.Json;
import io.robinbff.privacy.Pseudonyms;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A finder of the customers whose letters an answer shows, as hashes: who asks for an
 * order or a conversation sees its customer, and is to be found by that customer's
 * address. Each conversation is read once for as long as its bytes are kept: some 20 µs,
 * after which an answer costs a look-up by identity.
 */
final class ShownCustomers {

	private static final JsonMapper JSON = Json.mapper();

	private final Cache<byte[], List<String>> read = Caffeine.newBuilder().weakKeys().build();

	private final Cache<List<byte[]>, List<String>> ofPages = Caffeine.newBuilder().weakKeys().build();

	private final Pseudonyms pseudonyms;

	ShownCustomers(Pseudonyms pseudonyms) {
		this.pseudonyms = pseudonyms;
	}

	List<String> in(Answer answer) {
		return this.ofPages.get(answer.items(), this::ofAll);
	}

	private List<String> ofAll(List<byte[]> items) {
		return items.stream().flatMap((json) -> this.read.get(json, this::customers).stream()).distinct().toList();
	}

	/** Whoever wrote and is no agent, by ROBIN's open set of types. */
	private List<String> customers(byte[] json) {
		return JSON.readTree(json)
			.path("messages")
			.valueStream()
			.map((message) -> message.path("sender"))
			.filter((sender) -> !"user".equalsIgnoreCase(sender.path("type").asString("")))
			.map((sender) -> sender.path("emailAddress"))
			.filter(JsonNode::isString)
			.flatMap((address) -> SenderAddresses.in(address.asString()).stream())
			.map((email) -> this.pseudonyms.word("customer", email.value()))
			.distinct()
			.toList();
	}

}
