package io.robinbff.conversation;

/**
 * What can be asked of the helpdesk. Equal questions have equal answers, whoever asks: a
 * question is the key by which answers are shared.
 */
public sealed interface Question {

	/** Returns the number of conversations to skip, 0 or more. */
	default int skip() {
		return 0;
	}

	/**
	 * The conversations of a customer.
	 *
	 * @param email the customer
	 * @param skip conversations to skip, 0 or more
	 */
	record OfCustomer(CustomerEmail email, int skip) implements Question {
	}

	/**
	 * The conversations linked to an order.
	 *
	 * @param order the order
	 * @param skip conversations to skip, 0 or more
	 */
	record OfOrder(OrderNumber order, int skip) implements Question {
	}

	/**
	 * One conversation by the id that ROBIN's answers carry.
	 *
	 * @param guid the outward id
	 */
	record ByGuid(ConversationId guid) implements Question {
	}

	/**
	 * One conversation by ROBIN's primary key, which CM.com's webhooks carry and answers
	 * do not.
	 *
	 * @param id the primary key
	 */
	record ByConversationId(ConversationId id) implements Question {
	}

}
