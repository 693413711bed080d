package io.robinbff.robin.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The request body of ROBIN's page. How several selectors combine is unknown: exactly one
 * is sent, and absent fields are left out rather than sent as null.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WireRequest(@Nullable String emailAddress, @Nullable String orderNumber, @Nullable Integer skip,
		@Nullable String guid, @Nullable String conversationId) {

	public static WireRequest of(Query query) {
		return switch (query.selector()) {
			case Selector.Customer(var email) -> new WireRequest(email.value(), null, query.skip(), null, null);
			case Selector.Order(var number) -> new WireRequest(null, number.value(), query.skip(), null, null);
			case Selector.Guid(var id) -> new WireRequest(null, null, null, id.value(), null);
			case Selector.PrimaryKey(var id) -> new WireRequest(null, null, null, null, id.value());
		};
	}

	@Override
	public String toString() {
		return "WireRequest[***]";
	}

}
