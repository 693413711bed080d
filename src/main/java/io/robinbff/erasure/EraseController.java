package io.robinbff.erasure;

import java.util.function.Consumer;

import io.robinbff.audit.Audit;
import io.robinbff.audit.AuditEntry;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.security.Caller;
import io.robinbff.web.CorrelationFilter;
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

/** The route by which a customer is forgotten. */
@RestController
@Tag(name = "Data subjects")
final class EraseController {

	private static final String PATH = "/customers/erase";

	private final Eraser eraser;

	private final Audit audit;

	private final Pseudonyms pseudonyms;

	EraseController(Eraser eraser, Audit audit, Pseudonyms pseudonyms) {
		this.eraser = eraser;
		this.audit = audit;
		this.pseudonyms = pseudonyms;
	}

	@PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "eraseCustomer", summary = "Forgets a customer, at all replicas and in Redis",
			description = "All spellings of the address are one customer; conversations that others share go for them, too, and are read again. "
					+ "Can be repeated. The scope `privacy.erase` is needed, and nothing else. The answer says what this service cannot erase.")
	@ApiResponse(responseCode = "200", description = "The customer is forgotten; `complete` says whether everywhere.",
			content = @Content(schema = @Schema(implementation = Erased.class)))
	ResponseEntity<Erased> erase(
			@io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, description = "The customer.",
					content = @Content(examples = @ExampleObject(name = "customer",
							ref = "#/components/examples/SubjectByAddress"))) @RequestBody EraseRequest question,
			HttpServletRequest request, @Parameter(hidden = true) Authentication authentication) {
		CustomerEmail customer = question.customer();
		String purpose = this.audit.purpose(request.getHeader("X-Access-Purpose"));
		Caller caller = Caller.of(authentication);
		Consumer<String> record = (outcome) -> this.audit.record(new AuditEntry(caller.subject(), caller.client(),
				caller.issuer(), "POST " + PATH, this.pseudonyms.about(new Query(new Selector.Customer(customer))),
				purpose, outcome, 0, false, null, null, CorrelationFilter.idOf(request)));
		record.accept(Eraser.ERASED);
		Erased erased = this.eraser.erase(customer);
		if (erased.hasFailed()) {
			record.accept(Eraser.FAILED);
		}
		return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(erased);
	}

}
