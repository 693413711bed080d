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

/** The route by which all that is known of a customer is handed out. */
@RestController
@Tag(name = "Data subjects")
final class ExportController {

	private final ExportService exports;

	ExportController(ExportService exports) {
		this.exports = exports;
	}

	/** Written here and now: the thread is a virtual one, and may wait. */
	@PostMapping(path = "/customers/export", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = { ExportStream.LINES, MediaType.APPLICATION_JSON_VALUE })
	@Operation(operationId = "exportCustomer", summary = "All conversations of a customer, as pages come",
			description = "Asks ROBIN behind all clicks, and takes as long as that takes; the first line comes at once. "
					+ "Of lines each is a conversation or a state, and the last state says whether the export is whole: without "
					+ "`complete: true` it is not, and `resume` goes on from there. The scope `conversations.export` is needed; "
					+ "internal notes are in it with `conversations.read.internal`.")
	@ApiResponse(responseCode = "200",
			description = "It has begun; the last line, or the object's end, says how it went.",
			content = {
					@Content(mediaType = ExportStream.LINES, schema = @Schema(type = "string"),
							examples = @ExampleObject(name = "lines", ref = "#/components/examples/ExportLines")),
					@Content(mediaType = MediaType.APPLICATION_JSON_VALUE,
							schema = @Schema(implementation = ExportPage.class)) })
	void export(
			@io.swagger.v3.oas.annotations.parameters.RequestBody(required = true,
					description = "The customer, and where to go on.",
					content = @Content(examples = @ExampleObject(name = "customer",
							ref = "#/components/examples/SubjectByAddress"))) @RequestBody ExportRequest question,
			HttpServletRequest request, HttpServletResponse response,
			@Parameter(hidden = true) Authentication authentication) throws IOException {
		this.exports.export(question, request, response, authentication);
	}

}
