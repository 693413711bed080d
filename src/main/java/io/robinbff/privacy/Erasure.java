package io.robinbff.privacy;

import java.util.Set;
import java.util.function.Predicate;

import io.robinbff.conversation.Query;

/**
 * An erasure of a customer, who is known by hashes alone: whoever carries it out, at
 * whichever replica, learns no address.
 *
 * @param names what replicas call the customer, and what is known to be the customer's
 * conversations, under each key
 * @param word what logs and the audit call the customer
 * @param about whether an answer to a query is about the customer, as far as is known
 * @param live whether it happens now; false if this process hears of it afterwards
 */
public record Erasure(Set<String> names, String word, Predicate<Query> about, boolean live) {

	public Erasure {
		names = Set.copyOf(names);
	}

	@Override
	public String toString() {
		return "Erasure[" + this.word + "]";
	}

}
