package io.robinbff.cache;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.robinbff.conversation.Selector;

/**
 * Those whom conversations concern, by the names that they have under each key.
 *
 * @param customers who has an address in them
 * @param conversations the conversations themselves: a list may show one in which its
 * customer has no address, or did not have one when it was fetched
 */
public record Concerned(Set<Map<String, String>> customers, Set<Map<String, String>> conversations) {

	static Concerned by(Collection<Item> items, Function<Selector, Map<String, String>> naming) {
		return new Concerned(
				items.stream()
					.flatMap((item) -> item.mentions().stream())
					.filter(Selector.Customer.class::isInstance)
					.map(naming)
					.collect(Collectors.toUnmodifiableSet()),
				items.stream()
					.map(Item::id)
					.flatMap(Stream::ofNullable)
					.map((id) -> naming.apply(new Selector.Guid(id)))
					.collect(Collectors.toUnmodifiableSet()));
	}

}
