package io.robinbff.robin;

import java.time.ZoneId;
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
import io.robinbff.conversation.Question;
import io.robinbff.robin.guard.Guard;
import io.robinbff.robin.http.WireAnswer;
import io.robinbff.robin.http.WireRequest;

/** The helpdesk behind ROBIN's conversations call. */
final class RobinHelpdesk implements Helpdesk {

	private final Guard robin;

	private final ZoneId zone;

	private final Pagination ends;

	RobinHelpdesk(Guard robin, ZoneId zone, Pagination ends) {
		this.robin = robin;
		this.zone = zone;
		this.ends = ends;
	}

	@Override
	public Page ask(Question question, Demand demand) {
		WireAnswer answer = this.robin.call(WireRequest.of(question), demand);
		return switch (question) {
			case Question.OfCustomer of -> list(answer, of.email(), of.skip());
			case Question.OfOrder of -> list(answer, of.order(), of.skip());
			case Question.ByGuid by -> one(answer, by.guid());
			case Question.ByConversationId _ -> atMostOne(answer.toConversations(this.zone));
		};
	}

	private Page list(WireAnswer answer, Object selector, int skip) {
		List<Conversation> conversations = answer.toConversations(this.zone);
		List<String> guids = conversations.stream()
			.map(Conversation::guid)
			.flatMap(Stream::ofNullable)
			.map((guid) -> guid.toLowerCase(Locale.ROOT))
			.toList();
		return new Page(conversations, skip, this.ends.next(selector, skip, answer.size(), guids));
	}

	/**
	 * Keeps only what was asked for: were ROBIN to ignore the guid, an agent would read
	 * another customer's letters.
	 */
	private Page one(WireAnswer answer, ConversationId guid) {
		List<Conversation> all = answer.toConversations(this.zone);
		List<Conversation> asked = all.stream().filter((c) -> guid.value().equalsIgnoreCase(c.guid())).toList();
		if (asked.isEmpty() && !all.isEmpty()) {
			throw new HelpdeskException(Fault.UNREADABLE, null, null);
		}
		return atMostOne(asked);
	}

	private static Page atMostOne(List<Conversation> conversations) {
		if (conversations.size() > 1) {
			throw new HelpdeskException(Fault.UNREADABLE, null, null);
		}
		return new Page(conversations, 0, null);
	}

}
