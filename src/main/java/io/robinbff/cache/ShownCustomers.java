package io.robinbff.cache;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;

/**
 * A finder of the customers whose conversations a page shows, by the names that replicas
 * have for them.
 *
 * @param names what replicas call them
 */
record ShownCustomers(SharedCache names) {

	/** Returns all of them by the names that replicas have for them; nobody as below. */
	Set<Object> of(Query query, CachedPage page) {
		return of(query, page, this.names::nameOf);
	}

	/**
	 * Returns all of them; nobody if there may be one who is not known: an order without
	 * conversations, a conversation in which nobody but agents has an address.
	 */
	<N> Set<N> of(Query query, CachedPage page, Function<Selector, N> naming) {
		Set<N> all = new LinkedHashSet<>();
		boolean known = query.selector() instanceof Selector.Customer;
		if (known) {
			all.add(naming.apply(query.selector()));
		}
		for (Item item : page.page().items()) {
			boolean any = known;
			for (Selector one : item.mentions()) {
				if (one instanceof Selector.Customer) {
					any = true;
					all.add(naming.apply(one));
				}
			}
			if (!any) {
				return Set.of();
			}
		}
		return all;
	}

}
