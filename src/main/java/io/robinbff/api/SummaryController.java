package io.robinbff.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The route for badges. */
@RestController
@Tag(name = "Badges")
final class SummaryController {

	private final SummaryService summaries;

	SummaryController(SummaryService summaries) {
		this.summaries = summaries;
	}

	@PostMapping(path = "/customers/summary", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "summarizeCustomers", summary = "Badges of up to 100 customers, without letters",
			description = "Answers at once from what is kept; ROBIN is asked for the rest behind all clicks, and a later summary has it. "
					+ "`announce` is for a telephone that rings: its card is asked for before somebody opens it, for ten announcements of a caller at once, and ten a minute on average; "
					+ "more are badges as any other. " + "The scope `conversations.summary` is enough.")
	@ApiResponse(responseCode = "200", description = "One item for each customer.",
			content = @Content(schema = @Schema(implementation = SummaryList.class)))
	ResponseEntity<SummaryList> summary(@io.swagger.v3.oas.annotations.parameters.RequestBody(required = true,
			description = "The customers, each once in the answer.",
			content = @Content(examples = { @ExampleObject(name = "list", ref = "#/components/examples/SummaryOfList"),
					@ExampleObject(name = "telephone",
							ref = "#/components/examples/SummaryOfCall") })) @RequestBody SummaryRequest question,
			HttpServletRequest request, @Parameter(hidden = true) Authentication caller) {
		return ResponseEntity.ok()
			.cacheControl(CacheControl.noStore())
			.body(this.summaries.summary(question, request, caller));
	}

}
