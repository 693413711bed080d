package io.robinbff.cache;

import java.util.HashSet;
import java.util.Set;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Participant;
import io.robinbff.conversation.Selector;
import io.robinbff.conversation.SenderAddresses;
import io.robinbff.conversation.WebStores;
import tools.jackson.databind.json.JsonMapper;

/** A renderer that turns pages into bytes. */
final class PageRenderer {

	private static final int LONGEST_NUMBER = 128;

	private static final String AGENT = "User";

	private final JsonMapper json;

	PageRenderer(JsonMapper json) {
		this.json = json;
	}

	CachedPage render(Page page, Fetch fetch) {
		return new CachedPage(new RenderedPage(page.conversations().stream().map((one) -> render(one, fetch)).toList(),
				page.skip(), page.nextSkip()), fetch);
	}

	private Item render(Conversation conversation, Fetch fetch) {
		byte[] whole = this.json.writeValueAsBytes(conversation);
		byte[] outward = whole;
		if (conversation.hasInternalNotes()) {
			Conversation visible = conversation.withoutInternalNotes();
			outward = visible.messages().isEmpty() ? null : this.json.writeValueAsBytes(visible);
		}
		return new Item(ConversationId.orNull(conversation.guid()), whole, outward, mentions(conversation),
				WebStores.nameOf(conversation), fetch);
	}

	/**
	 * Returns the customers and orders whose conversation this is, all of them: erasure
	 * goes by them. Whoever wrote and is no agent is a customer.
	 */
	private static Set<Selector> mentions(Conversation conversation) {
		Set<Selector> all = new HashSet<>();
		for (Message message : conversation.messages()) {
			Participant sender = message.sender();
			if (sender != null && !AGENT.equalsIgnoreCase(sender.type())) {
				SenderAddresses.in(sender.emailAddress()).forEach((email) -> all.add(new Selector.Customer(email)));
			}
		}
		for (String number : conversation.linkedOrderNumbers()) {
			if (!number.isBlank() && number.length() <= LONGEST_NUMBER) {
				all.add(new Selector.Order(new OrderNumber(number.strip())));
			}
		}
		return all;
	}

}
