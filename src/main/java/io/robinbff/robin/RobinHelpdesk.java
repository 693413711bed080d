package io.robinbff.robin;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.robin.guard.Guard;
import io.robinbff.robin.http.WireAnswer;
import io.robinbff.robin.http.WireRequest;

/** A helpdesk that asks ROBIN's conversations call. */
final class RobinHelpdesk implements Helpdesk {

	private final Guard robin;

	private final Pagination pagination;

	RobinHelpdesk(Guard robin, Pagination pagination) {
		this.robin = robin;
		this.pagination = pagination;
	}

	@Override
	public Page ask(Query query, Demand demand) {
		WireAnswer answer = this.robin.call(WireRequest.of(query), demand);
		return switch (query.selector()) {
			case Selector.Customer _, Selector.Order _ -> list(answer, query, demand);
			case Selector.Guid(var id) -> one(answer, id);
			case Selector.PrimaryKey _ -> atMostOne(answer.conversations(), answer.certain());
		};
	}

	private Page list(WireAnswer answer, Query query, Demand demand) {
		List<Conversation> conversations = answer.conversations();
		List<String> guids = conversations.stream()
			.map(Conversation::guid)
			.flatMap(Stream::ofNullable)
			.map((guid) -> guid.toLowerCase(Locale.ROOT))
			.toList();
		Integer next = this.pagination.next(query, answer.size(), guids);
		// Asked afterwards: whoever was erased meanwhile may have been too early to find
		// it.
		if (next != null && demand.detached()) {
			this.pagination.forget(new Query(query.selector(), next));
		}
		return new Page(conversations, query.skip(), next, answer.certain());
	}

	/**
	 * Keeps only what was asked for: were ROBIN to ignore the guid, an agent would read
	 * another customer's letters.
	 */
	private Page one(WireAnswer answer, ConversationId guid) {
		List<Conversation> all = answer.conversations();
		List<Conversation> asked = all.stream().filter((c) -> guid.value().equalsIgnoreCase(c.guid())).toList();
		if (asked.isEmpty() && !all.isEmpty()) {
			throw new HelpdeskException(Fault.UNREADABLE, null, null);
		}
		return atMostOne(asked, answer.certain());
	}

	private static Page atMostOne(List<Conversation> conversations, boolean certain) {
		if (conversations.size() > 1) {
			throw new HelpdeskException(Fault.UNREADABLE, null, null);
		}
		return new Page(conversations, 0, null, certain);
	}

}
