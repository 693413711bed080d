package io.robinbff.conversation;

/**
 * A selector of conversations. ROBIN's page leaves open how several selectors combine, so
 * a query has exactly one.
 */
public sealed interface Selector {

	/** Returns the kind of selector, such as {@code customer}. */
	String kind();

	/**
	 * Returns the one spelling of what is selected: equal selectors have equal keys, and
	 * what stands for whom or what a selector means (a mark in Redis, a word in the
	 * audit) is made from it.
	 */
	String key();

	/** Returns what was given, as ROBIN is asked for it. */
	String value();

	/**
	 * Creates a selector from its {@link #kind() kind} and its {@link #value() value}.
	 * @throws InvalidValue if that is no value of this kind
	 * @throws IllegalArgumentException if there is no such kind
	 */
	static Selector of(String kind, String value) {
		return switch (kind) {
			case "customer" -> new Customer(CustomerEmail.of(kind, value));
			case "order" -> new Order(OrderNumber.of(kind, value));
			case "conversation" -> new Guid(ConversationId.of(kind, value));
			case "conversation-id" -> new PrimaryKey(ConversationId.of(kind, value));
			default -> throw new IllegalArgumentException("There is no such selector");
		};
	}

	/**
	 * Returns how it is spelt: selectors are equal if their spellings are. Two spellings
	 * of the same are two questions, because ROBIN may know one of them alone.
	 */
	default String spelling() {
		return key();
	}

	/**
	 * Returns whether the same is spelt in other ways as well, this being any of them:
	 * that ROBIN knows nothing by one says nothing of the others.
	 */
	default boolean hasOtherSpellings() {
		return false;
	}

	/** Returns whether it selects a list, which has pages, rather than one by its id. */
	default boolean selectsMany() {
		return this instanceof Customer || this instanceof Order;
	}

	/**
	 * The conversations of a customer.
	 *
	 * @param email the customer
	 */
	record Customer(CustomerEmail email) implements Selector {

		@Override
		public String kind() {
			return "customer";
		}

		@Override
		public String key() {
			return this.email.key();
		}

		@Override
		public String value() {
			return this.email.value();
		}

		@Override
		public String spelling() {
			return this.email.spelling();
		}

		@Override
		public boolean hasOtherSpellings() {
			return this.email.hasOtherSpellings();
		}

	}

	/**
	 * The conversations linked to an order.
	 *
	 * @param number the order
	 */
	record Order(OrderNumber number) implements Selector {

		@Override
		public String kind() {
			return "order";
		}

		@Override
		public String key() {
			return this.number.key();
		}

		@Override
		public String value() {
			return this.number.value();
		}

		@Override
		public String spelling() {
			return this.number.value();
		}

		/** ROBIN writes {@code #1234}, and people {@code 1234}. */
		@Override
		public boolean hasOtherSpellings() {
			return true;
		}

	}

	/**
	 * One conversation by the id that ROBIN's answers carry.
	 *
	 * @param id the outward id
	 */
	record Guid(ConversationId id) implements Selector {

		@Override
		public String kind() {
			return "conversation";
		}

		@Override
		public String key() {
			return this.id.value();
		}

		@Override
		public String value() {
			return this.id.value();
		}

	}

	/**
	 * One conversation by ROBIN's primary key, which CM.com's webhooks carry and answers
	 * do not.
	 *
	 * @param id the primary key
	 */
	record PrimaryKey(ConversationId id) implements Selector {

		@Override
		public String kind() {
			return "conversation-id";
		}

		@Override
		public String key() {
			return this.id.value();
		}

		@Override
		public String value() {
			return this.id.value();
		}

	}

}
