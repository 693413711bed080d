package io.robinbff.cache;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;

/**
 * A register of the queries that somebody watches, and of which of them may have another
 * answer since they were last looked at: the cache notes it with each write and each
 * message of another replica, and whoever watches takes the notes when it suits. One
 * query is noted once, however often it changes. Takes no lock.
 */
public final class WatchedQueries {

	private final SharedCache names;

	private final ConcurrentMap<Query, List<Object>> watched = new ConcurrentHashMap<>();

	/** Which queries go by a name: the page's and the customer's or order's. */
	private final Index<Object, Query> byName = new Index<>();

	/**
	 * Whoever does not see all, or wants some of all, may be shown what other pages of a
	 * list hold.
	 */
	private final Index<Selector, Query> bySelector = new Index<>();

	private final Set<Query> touched = ConcurrentHashMap.newKeySet();

	WatchedQueries(SharedCache names) {
		this.names = names;
	}

	/** Adds a query; it counts as touched, as it may have changed just before. */
	public void add(Query query) {
		List<Object> all = List.of(this.names.nameOf(query), this.names.nameOf(query.selector()));
		this.watched.put(query, all);
		all.forEach((name) -> this.byName.add(name, query));
		this.bySelector.add(query.selector(), query);
		this.touched.add(query);
	}

	/** Removes a query. */
	public void remove(Query query) {
		List<Object> all = this.watched.remove(query);
		if (all != null) {
			all.forEach((name) -> this.byName.remove(name, query));
			this.bySelector.remove(query.selector(), query);
		}
		this.touched.remove(query);
	}

	/** Takes the queries that were touched since the last time. */
	public Set<Query> takeTouched() {
		Set<Query> taken = new HashSet<>();
		this.touched.forEach((query) -> {
			if (this.touched.remove(query)) {
				taken.add(query);
			}
		});
		return taken;
	}

	boolean contains(Query query) {
		return this.watched.containsKey(query);
	}

	/** Returns the queries that ask for a customer or an order of that name. */
	Set<Query> about(Object name) {
		return this.byName.get(name);
	}

	/** Notes that something else is kept of a page of a list, or may be. */
	void touch(Query page) {
		this.touched.addAll(this.bySelector.get(page.selector()));
	}

	/** Notes that there is something newer under a name, at another replica. */
	void touch(Object name) {
		this.touched.addAll(this.byName.get(name));
	}

	/** Notes that messages of other replicas may have been missed. */
	void touchAll() {
		this.touched.addAll(this.watched.keySet());
	}

}
