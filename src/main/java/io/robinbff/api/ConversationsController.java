package io.robinbff.api;

import java.io.IOException;

import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes for front ends. */
@RestController
@Tag(name = "Conversations")
final class ConversationsController {

	private static final String ID = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

	static final String STATE = "Only conversations in this state, in any case. With this or another filter the list is read from its first page on.";

	static final String CHANNEL = "Only conversations of this channel, in any case, such as Chat.";

	static final String WEB_STORE = "Only conversations of the web store of exactly this name.";

	static final String WORDS = "Only conversations in whose subject or messages this text stands, whatever its capitals and accents: two characters at least, or one ideograph or emoji. It stands in the URL: POST /conversations/search has it in its body.";

	static final String SKIP = "How many conversations to skip: the nextSkip of the page before.";

	private final LookupService lookups;

	ConversationsController(LookupService lookups) {
		this.lookups = lookups;
	}

	@GetMapping(path = "/orders/{number}/conversations", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "conversationsOfOrder", summary = "An order's conversations, newest first",
			description = "Percent-encode the number in the path, as encodeURIComponent does.")
	@ApiResponse(responseCode = "200", description = "The conversations; none where ROBIN knows none.",
			content = @Content(schema = @Schema(implementation = ConversationList.class)))
	void ofOrder(
			@Parameter(description = "The order's number.", example = "#1234",
					schema = @Schema(maxLength = 128)) @PathVariable String number,
			@Parameter(description = SKIP,
					schema = @Schema(type = "integer", minimum = "0", maximum = "1000000",
							defaultValue = "0")) @RequestParam(required = false) @Nullable String skip,
			@Parameter(description = STATE,
					schema = @Schema(allowableValues = { "open", "archived", "snoozed", "hidden" })) @RequestParam(
							required = false) @Nullable String state,
			@Parameter(description = CHANNEL,
					schema = @Schema(maxLength = 100)) @RequestParam(required = false) @Nullable String channel,
			@Parameter(description = WEB_STORE,
					schema = @Schema(maxLength = 255)) @RequestParam(required = false) @Nullable String webStore,
			@Parameter(description = WORDS, schema = @Schema(minLength = 1, maxLength = 100)) @RequestParam(
					required = false) @Nullable String q,
			HttpServletRequest request, HttpServletResponse response, @Parameter(hidden = true) Authentication caller)
			throws IOException {
		this.lookups.list(new Query(new Selector.Order(OrderNumber.of("number", number)), Query.parseSkip(skip)),
				ConversationFilter.of(state, channel, webStore, q), request, response, caller);
	}

	@GetMapping(path = "/conversations/{guid}", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "conversation", summary = "One conversation by the guid that answers carry",
			description = "404 where ROBIN knows none: conversations end, too.")
	@ApiResponse(responseCode = "200", description = "The conversation.",
			content = @Content(schema = @Schema(implementation = SingleConversation.class)))
	void byGuid(@Parameter(description = "8-4-4-4-12 hex digits in any case.",
			example = "400a5018-0bee-44a4-fe5e-14d431134de5", schema = @Schema(pattern = ID)) @PathVariable String guid,
			HttpServletRequest request, HttpServletResponse response, @Parameter(hidden = true) Authentication caller)
			throws IOException {
		this.lookups.single(new Query(new Selector.Guid(ConversationId.of("guid", guid))), request, response, caller);
	}

	@GetMapping(path = "/conversations", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "conversationsById",
			summary = "The conversation with ROBIN's other id: a page of none or one",
			description = "CM.com's webhooks carry this id; answers carry the guid, which is another one.")
	@ApiResponse(responseCode = "200", description = "None or one conversation.",
			content = @Content(schema = @Schema(implementation = ConversationList.class)))
	void byConversationId(
			@Parameter(description = "8-4-4-4-12 hex digits in any case.",
					example = "28ba3e2a-55e6-ec11-9973-8038fb72f8ed",
					schema = @Schema(pattern = ID)) @RequestParam String conversationId,
			HttpServletRequest request, HttpServletResponse response, @Parameter(hidden = true) Authentication caller)
			throws IOException {
		this.lookups.list(new Query(new Selector.PrimaryKey(ConversationId.of("conversationId", conversationId))),
				ConversationFilter.NONE, request, response, caller);
	}

	@PostMapping(path = "/conversations/search", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "searchConversations",
			summary = "A customer's or an order's conversations, with nothing personal in the URL",
			description = "Answers as GET /customers/{email}/conversations and GET /orders/{number}/conversations do, at the same cost: both share what is kept. "
					+ "`QUERY /conversations` (RFC 10008) with the same body is the same by a safe method, with `ETag` and 304.")
	@ApiResponse(responseCode = "200", description = "The conversations; none where ROBIN knows none.",
			content = @Content(schema = @Schema(implementation = ConversationList.class)))
	void search(
			@io.swagger.v3.oas.annotations.parameters.RequestBody(required = true,
					description = "Exactly one selector, and where to begin or what to look for.",
					content = @Content(examples = {
							@ExampleObject(name = "customer", ref = "#/components/examples/SearchByCustomer"),
							@ExampleObject(name = "order",
									ref = "#/components/examples/SearchByOrder") })) @RequestBody Search search,
			HttpServletRequest request, HttpServletResponse response, @Parameter(hidden = true) Authentication caller)
			throws IOException {
		this.lookups.list(search.toQuery(), search.toFilter(), request, response, caller);
	}

}
