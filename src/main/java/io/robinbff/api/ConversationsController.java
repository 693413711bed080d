package io.robinbff.api;

import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Question;
import io.robinbff.conversation.Skip;
import io.robinbff.freshness.Answer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routes for front ends. */
@RestController
@Tag(name = "Conversations", description = "ROBIN's conversations of a customer, of an order, or by id.")
final class ConversationsController {

	private static final String SKIP = "How many conversations to skip: the nextSkip of the page before.";

	private final Replies replies;

	ConversationsController(Replies replies) {
		this.replies = replies;
	}

	@GetMapping(path = "/customers/{email}/conversations", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "conversationsOfCustomer", summary = "A customer's conversations, newest first",
			description = "Percent-encode the address in the path, as encodeURIComponent does. "
					+ "POST /conversations/search asks the same with nothing personal in the URL.")
	@ApiResponse(responseCode = "200", description = "The conversations; none where ROBIN knows none.",
			content = @Content(schema = @Schema(implementation = ConversationList.class)))
	ResponseEntity<Answer.Body> ofCustomer(
			@Parameter(description = "The customer's e-mail address.", example = "nick@example.com",
					schema = @Schema(maxLength = 254)) @PathVariable String email,
			@Parameter(description = SKIP,
					schema = @Schema(type = "integer", minimum = "0", maximum = "1000000",
							defaultValue = "0")) @RequestParam(defaultValue = "0") String skip,
			HttpServletRequest request, @Parameter(hidden = true) Authentication caller) {
		return this.replies.list(new Question.OfCustomer(CustomerEmail.of("email", email), Skip.of(skip).value()),
				request, caller);
	}

	@GetMapping(path = "/orders/{number}/conversations", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "conversationsOfOrder", summary = "An order's conversations, newest first",
			description = "Percent-encode the number in the path, as encodeURIComponent does.")
	@ApiResponse(responseCode = "200", description = "The conversations; none where ROBIN knows none.",
			content = @Content(schema = @Schema(implementation = ConversationList.class)))
	ResponseEntity<Answer.Body> ofOrder(
			@Parameter(description = "The order's number.", example = "CMO1234",
					schema = @Schema(maxLength = 128)) @PathVariable String number,
			@Parameter(description = SKIP,
					schema = @Schema(type = "integer", minimum = "0", maximum = "1000000",
							defaultValue = "0")) @RequestParam(defaultValue = "0") String skip,
			HttpServletRequest request, @Parameter(hidden = true) Authentication caller) {
		return this.replies.list(new Question.OfOrder(OrderNumber.of("number", number), Skip.of(skip).value()), request,
				caller);
	}

	@GetMapping(path = "/conversations/{guid}", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "conversation", summary = "One conversation by the guid that answers carry")
	@ApiResponse(responseCode = "200", description = "The conversation.",
			content = @Content(schema = @Schema(implementation = SingleConversation.class)))
	ResponseEntity<Answer.Body> byGuid(
			@Parameter(description = "8-4-4-4-12 hex digits in any case.",
					example = "400a5018-0bee-44a4-fe5e-14d431134de5") @PathVariable String guid,
			HttpServletRequest request, @Parameter(hidden = true) Authentication caller) {
		return this.replies.single(new Question.ByGuid(ConversationId.of("guid", guid)), request, caller);
	}

	@GetMapping(path = "/conversations", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "conversationsById",
			summary = "The conversation with ROBIN's other id, as CM.com's webhooks carry it: a page of none or one")
	@ApiResponse(responseCode = "200", description = "None or one conversation.",
			content = @Content(schema = @Schema(implementation = ConversationList.class)))
	ResponseEntity<Answer.Body> byConversationId(
			@Parameter(description = "8-4-4-4-12 hex digits in any case.",
					example = "28ba3e2a-55e6-ec11-9973-8038fb72f8ed") @RequestParam String conversationId,
			HttpServletRequest request, @Parameter(hidden = true) Authentication caller) {
		return this.replies.list(new Question.ByConversationId(ConversationId.of("conversationId", conversationId)),
				request, caller);
	}

	@PostMapping(path = "/conversations/search", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "searchConversations",
			summary = "A customer's or an order's conversations, with nothing personal in the URL")
	@ApiResponse(responseCode = "200", description = "The conversations; none where ROBIN knows none.",
			content = @Content(schema = @Schema(implementation = ConversationList.class)))
	ResponseEntity<Answer.Body> search(@RequestBody Search search, HttpServletRequest request,
			@Parameter(hidden = true) Authentication caller) {
		return this.replies.list(search.toQuestion(), request, caller);
	}

}
