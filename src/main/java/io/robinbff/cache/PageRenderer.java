package io.robinbff.cache;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
		Map<String, List<Selector>> senders = new HashMap<>();
		return new CachedPage(
				new RenderedPage(page.conversations().stream().map((one) -> render(one, fetch, senders)).toList(),
						page.skip(), page.nextSkip()),
				fetch);
	}

	private Item render(Conversation conversation, Fetch fetch, Map<String, List<Selector>> senders) {
		byte[] whole = this.json.writeValueAsBytes(conversation);
		byte[] outward = whole;
		if (conversation.hasInternalNotes()) {
			Conversation visible = conversation.withoutInternalNotes();
			outward = visible.messages().isEmpty() ? null : this.json.writeValueAsBytes(visible);
		}
		return new Item(ConversationId.orNull(conversation.guid()), whole, outward, mentions(conversation, senders),
				WebStores.nameOf(conversation), fetch);
	}

	/**
	 * Returns the customers and orders whose conversation this is, all of them: erasure
	 * goes by them. Whoever wrote and is no agent is a customer.
	 * @param senders who wrote on this page, by their addresses: mostly it is one
	 * customer in all conversations, and each is kept
	 */
	private static Set<Selector> mentions(Conversation conversation, Map<String, List<Selector>> senders) {
		Set<Selector> all = new HashSet<>();
		for (Message message : conversation.messages()) {
			Participant sender = message.sender();
			if (sender != null && sender.emailAddress() != null && !AGENT.equalsIgnoreCase(sender.type())) {
				all.addAll(senders.computeIfAbsent(sender.emailAddress(), PageRenderer::customers));
			}
		}
		for (String number : conversation.linkedOrderNumbers()) {
			if (!number.isBlank() && number.length() <= LONGEST_NUMBER) {
				all.add(new Selector.Order(new OrderNumber(number.strip())));
			}
		}
		return all;
	}

	private static List<Selector> customers(String address) {
		return SenderAddresses.in(address).stream().<Selector>map(Selector.Customer::new).toList();
	}

}
