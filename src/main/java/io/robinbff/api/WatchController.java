package io.robinbff.api;

import java.io.IOException;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The route for cards that stay open. */
@RestController
@Tag(name = "Watching")
final class WatchController {

	private final WatchService watches;

	WatchController(WatchService watches) {
		this.watches = watches;
	}

	@PostMapping(path = "/conversations/watch", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	@Operation(operationId = "watchConversations",
			summary = "Says when an answer changes, for as long as it is watched",
			description = "Takes the body of a search, and answers with server-sent events that hold no content: ask again when told. "
					+ "See [Watching](#tag/Watching) for the events. Costs no call to ROBIN.")
	@ApiResponse(responseCode = "200", description = "The events, until `bye` or the connection's end.",
			content = @Content(schema = @Schema(type = "string"),
					examples = @ExampleObject(name = "events", ref = "#/components/examples/WatchEvents")))
	void watch(
			@io.swagger.v3.oas.annotations.parameters.RequestBody(required = true,
					description = "Exactly one selector, and where to begin or what to look for.",
					content = @Content(examples = {
							@ExampleObject(name = "customer", ref = "#/components/examples/SearchByCustomer"),
							@ExampleObject(name = "order",
									ref = "#/components/examples/SearchByOrder") })) @RequestBody Search search,
			HttpServletRequest request, HttpServletResponse response, @Parameter(hidden = true) Authentication caller)
			throws IOException {
		this.watches.begin(search.toQuery(), search.toFilter(), request, response, caller);
	}

}
