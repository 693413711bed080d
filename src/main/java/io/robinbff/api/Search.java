package io.robinbff.api;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A search with nothing personal in the URL: exactly one selector.
 *
 * @param emailAddress the customer's address
 * @param orderNumber the order's number
 * @param skip conversations to skip, none if it is missing; the description names no
 * default, which generated clients take for a field that is always there
 */
record Search(@Schema(maxLength = 254) @Nullable String emailAddress,
		@Schema(maxLength = 128) @Nullable String orderNumber,
		@Schema(minimum = "0", maximum = "1000000") @Nullable Integer skip) {

	/**
	 * Returns the query that is meant.
	 * @throws InvalidValue if it is none
	 */
	Query toQuery() {
		int count = (this.skip != null) ? this.skip : 0;
		if (this.emailAddress != null && this.orderNumber == null) {
			return new Query(new Selector.Customer(CustomerEmail.of("emailAddress", this.emailAddress)), count);
		}
		if (this.orderNumber != null && this.emailAddress == null) {
			return new Query(new Selector.Order(OrderNumber.of("orderNumber", this.orderNumber)), count);
		}
		throw new InvalidValue("emailAddress",
				"The search needs exactly one of emailAddress and orderNumber: give one and leave out the other.");
	}

	@Override
	public String toString() {
		return "Search[***]";
	}

}
