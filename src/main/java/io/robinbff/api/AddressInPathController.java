package io.robinbff.api;

import java.io.IOException;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The route with an address in its path, which proxies and browsers may write down. With
 * {@code robin.access.address-in-path=false} it does not exist, and the search is the
 * way.
 */
@RestController
@Tag(name = "Conversations")
@ConditionalOnBooleanProperty(name = "robin.access.address-in-path", matchIfMissing = true)
final class AddressInPathController {

	private static final String SKIP = ConversationsController.SKIP;

	private final LookupService lookups;

	AddressInPathController(LookupService lookups) {
		this.lookups = lookups;
	}

	@GetMapping(path = "/customers/{email}/conversations", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "conversationsOfCustomer", summary = "A customer's conversations, newest first",
			description = "Percent-encode the address in the path, as encodeURIComponent does. "
					+ "POST /conversations/search asks the same with nothing personal in the URL.")
	@ApiResponse(responseCode = "200", description = "The conversations; none where ROBIN knows none.",
			content = @Content(schema = @Schema(implementation = ConversationList.class)))
	void ofCustomer(
			@Parameter(description = "The customer's e-mail address.", example = "nick@example.com",
					schema = @Schema(maxLength = 254)) @PathVariable String email,
			@Parameter(description = SKIP,
					schema = @Schema(type = "integer", minimum = "0", maximum = "1000000",
							defaultValue = "0")) @RequestParam(required = false) @Nullable String skip,
			@Parameter(description = ConversationsController.STATE,
					schema = @Schema(allowableValues = { "open", "archived", "snoozed", "hidden" })) @RequestParam(
							required = false) @Nullable String state,
			@Parameter(description = ConversationsController.CHANNEL,
					schema = @Schema(maxLength = 100)) @RequestParam(required = false) @Nullable String channel,
			@Parameter(description = ConversationsController.WEB_STORE,
					schema = @Schema(maxLength = 255)) @RequestParam(required = false) @Nullable String webStore,
			@Parameter(description = ConversationsController.WORDS,
					schema = @Schema(minLength = 1, maxLength = 100)) @RequestParam(
							required = false) @Nullable String q,
			HttpServletRequest request, HttpServletResponse response, @Parameter(hidden = true) Authentication caller)
			throws IOException {
		this.lookups.list(new Query(new Selector.Customer(CustomerEmail.of("email", email)), Query.parseSkip(skip)),
				ConversationFilter.of(state, channel, webStore, q), request, response, caller);
	}

}
