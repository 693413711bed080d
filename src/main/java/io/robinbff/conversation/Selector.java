package io.robinbff.conversation;

/**
 * What conversations are selected by. ROBIN's page leaves open how several selectors
 * combine, so a query has exactly one.
 */
public sealed interface Selector {

	/**
	 * The conversations of a customer.
	 *
	 * @param email the customer
	 */
	record Customer(CustomerEmail email) implements Selector {
	}

	/**
	 * The conversations linked to an order.
	 *
	 * @param number the order
	 */
	record Order(OrderNumber number) implements Selector {
	}

	/**
	 * One conversation by the id that ROBIN's answers carry.
	 *
	 * @param id the outward id
	 */
	record Guid(ConversationId id) implements Selector {
	}

	/**
	 * One conversation by ROBIN's primary key, which CM.com's webhooks carry and answers
	 * do not.
	 *
	 * @param id the primary key
	 */
	record PrimaryKey(ConversationId id) implements Selector {
	}

}
