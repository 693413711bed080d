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
 * @param state only conversations in this state
 * @param channel only those of this channel
 * @param webStore only those of this web store
 * @param q only those in whose subject or messages this stands
 */
record Search(@Schema(maxLength = 254) @Nullable String emailAddress,
		@Schema(maxLength = 128) @Nullable String orderNumber,
		@Schema(minimum = "0", maximum = "1000000") @Nullable Integer skip, @Schema(allowableValues = {
				"open", "archived", "snoozed", "hidden" }) @Nullable String state,
		@Schema(maxLength = 100) @Nullable String channel, @Schema(maxLength = 255) @Nullable String webStore,
		@Schema(minLength = 1, maxLength = 100) @Nullable String q){

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

	/**
	 * Returns what of the answer is wanted.
	 * @throws InvalidValue if a part of it cannot be meant
	 */
	ConversationFilter toFilter() {
		return ConversationFilter.of(this.state, this.channel, this.webStore, this.q);
	}

	@Override
	public String toString() {
		return "Search[***]";
	}

}
