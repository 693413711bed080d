package io.robinbff.cache.shared;

import io.robinbff.cache.shared.Outbox.Mark;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;

/**
 * Names of what is shared, which nobody can read without the key. A page is found by its
 * query, a conversation by its id; a mark says since when nothing about a selector is to
 * be served. A conversation's mark is its own value, empty.
 */
final class SharedNames {

	private final Keyring keys;

	private final SharedValues values;

	SharedNames(Keyring keys, SharedValues values) {
		this.keys = keys;
		this.values = values;
	}

	/** Returns what tells the key that names from others. */
	String key() {
		return this.keys.namedBy();
	}

	String of(Selector selector) {
		return this.keys.nameOf("selector\n" + selector.kind() + "\n" + selector.key());
	}

	String of(Query query) {
		return this.keys
			.nameOf("query\n" + query.selector().kind() + "\n" + query.skip() + "\n" + query.selector().spelling());
	}

	String ofCaller(String caller) {
		return this.keys.nameOf("caller\n" + caller);
	}

	/** Returns a text's seal. */
	String seal(String text) {
		return this.keys.sealOf(text);
	}

	String page(Query query) {
		return this.values.name("page", of(query));
	}

	String conversation(ConversationId id) {
		return this.values.name("conversation", of(new Selector.Guid(id)));
	}

	/** Returns the name of the list of what holds something about a customer. */
	String index(String customer) {
		return this.values.name("about", customer);
	}

	/** Returns the mark of a customer who is known by that name. */
	Mark markOf(String customer) {
		return new Mark(customer, this.values.name("mark", customer), null, false);
	}

	Mark markOf(Selector selector) {
		return new Mark(of(selector), mark(selector),
				(selector instanceof Selector.Guid) ? page(new Query(selector)) : null, false);
	}

	/** Returns whether that is a page's name; otherwise it is a conversation's. */
	boolean isPage(String key) {
		return key.startsWith(this.values.name("page", ""));
	}

	String mark(Selector selector) {
		return (selector instanceof Selector.Guid(var id)) ? conversation(id) : this.values.name("mark", of(selector));
	}

}
