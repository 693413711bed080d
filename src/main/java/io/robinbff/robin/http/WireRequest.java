package io.robinbff.robin.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.robinbff.conversation.Question;
import io.robinbff.conversation.Question.ByConversationId;
import io.robinbff.conversation.Question.ByGuid;
import io.robinbff.conversation.Question.OfCustomer;
import io.robinbff.conversation.Question.OfOrder;
import org.jspecify.annotations.Nullable;

/**
 * The request body of ROBIN's page. How several selectors combine is unknown: exactly one
 * is sent, and absent fields are left out rather than sent as null.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WireRequest(@Nullable String emailAddress, @Nullable String orderNumber, @Nullable Integer skip,
		@Nullable String guid, @Nullable String conversationId) {

	public static WireRequest of(Question question) {
		return switch (question) {
			case OfCustomer of -> new WireRequest(of.email().value(), null, of.skip(), null, null);
			case OfOrder of -> new WireRequest(null, of.order().value(), of.skip(), null, null);
			case ByGuid by -> new WireRequest(null, null, null, by.guid().value(), null);
			case ByConversationId by -> new WireRequest(null, null, null, null, by.id().value());
		};
	}

	@Override
	public String toString() {
		return "WireRequest[***]";
	}

}
