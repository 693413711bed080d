package io.robinbff.cache;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;

/**
 * A finder of the customers whose conversations a page shows, by the names that replicas
 * have for them.
 *
 * @param names what replicas call them
 */
record ShownCustomers(SharedCache names) {

	/**
	 * Returns all of them; nobody if there may be one who is not known: an order without
	 * conversations, a conversation in which nobody but agents has an address.
	 */
	Set<Object> of(Query query, CachedPage page) {
		Set<Object> all = new LinkedHashSet<>();
		boolean known = query.selector() instanceof Selector.Customer;
		if (known) {
			all.add(this.names.nameOf(query.selector()));
		}
		for (Item item : page.page().items()) {
			boolean any = known;
			for (Selector one : item.mentions()) {
				if (one instanceof Selector.Customer) {
					any = true;
					all.add(this.names.nameOf(one));
				}
			}
			if (!any) {
				return Set.of();
			}
		}
		return all;
	}

	/**
	 * Returns the conversations of a page in which no customer has an address, by their
	 * own names: whoever hears that one changed may not know in whose list it stands.
	 */
	Set<Object> without(CachedPage page) {
		return page.page()
			.items()
			.stream()
			.filter((item) -> item.id() != null
					&& item.mentions().stream().noneMatch(Selector.Customer.class::isInstance))
			.map((item) -> this.names.nameOf(new Selector.Guid(Objects.requireNonNull(item.id()))))
			.collect(Collectors.toUnmodifiableSet());
	}

}
