package io.robinbff.events;

import java.io.IOException;

import io.robinbff.web.ProblemType;
import io.robinbff.web.Refused;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The door for events. Anything but 200 counts as not delivered at the sender, and a slow
 * answer as delivered: so it is answered at once, before anything is done.
 */
@RestController
@Tag(name = "Events")
final class HookController {

	static final String PATH = "/hooks/conversations";

	private static final String SAMPLE = """
			{"Name": "ConversationUpdated", "Payload": {"ConversationId": "28ba3e2a-55e6-ec11-9973-8038fb72f8ed", \
			"EmailAddress": "john@example.com", "EventUtcDateTime": "2022-06-13T10:23:36.667", "SubscriptionId": 16}}""";

	private final HookSettings settings;

	private final EventDesk desk;

	private final EventMetrics metrics;

	HookController(HookSettings settings, EventDesk desk, EventMetrics metrics) {
		this.settings = settings;
		this.desk = desk;
		this.metrics = metrics;
	}

	@PostMapping(path = PATH)
	@Operation(operationId = "receiveEvent", summary = "CM.com's webhook: a conversation has changed",
			description = "For CM.com, not for front ends. Answers at once. Of the body `Name`, `ConversationId`, "
					+ "`EmailAddress`, `EventUtcDateTime` and `SubscriptionId` are read, and nothing of it is kept but a "
					+ "keyed hash and a time. One that names neither an address nor a conversation is a 400. "
					+ "404 where no secret is set. With `ROBIN_EVENTS_SUBSCRIPTION`, an event whose payload does not "
					+ "carry that `SubscriptionId`, as a number or a text, is a 403.",
			security = @SecurityRequirement(name = "events"),
			requestBody = @RequestBody(required = true, description = "An event as CM.com sends it.",
					content = @Content(mediaType = "application/json", schema = @Schema(type = "object"),
							examples = @ExampleObject(name = "ConversationUpdated", summary = "A customer has written",
									value = SAMPLE))))
	@ApiResponse(responseCode = "200", description = "Taken.", content = @Content)
	ResponseEntity<Void> receive(HttpServletRequest request) {
		ChangeEvent event = read(request);
		if (event == null) {
			throw malformed("The body is no JSON object: send the event as CM.com writes it.");
		}
		String subscription = this.settings.subscription();
		if (subscription != null && !subscription.equals(event.subscription())) {
			this.metrics.refused(EventMetrics.Fate.OTHER_SUBSCRIPTION);
			if (event.subscription() == null) {
				// It may have been ours.
				this.desk.lost();
			}
			throw new Refused(ProblemType.OTHER_SUBSCRIPTION, null);
		}
		if (event.namesNobody()) {
			throw malformed(
					"The event names nobody: send it with a Payload that has an EmailAddress or a ConversationId.");
		}
		this.desk.receive(event);
		return ResponseEntity.ok().build();
	}

	/** It was somebody's, and nobody knows whose: a gap. */
	private Refused malformed(String detail) {
		this.metrics.refused(EventMetrics.Fate.MALFORMED);
		this.desk.lost();
		return new Refused(ProblemType.MALFORMED_REQUEST, null, detail);
	}

	private static @Nullable ChangeEvent read(HttpServletRequest request) {
		try {
			return ChangeEvent.read(request.getInputStream().readNBytes(HookGate.MOST_BYTES));
		}
		catch (IOException ex) {
			// Torn on the way.
			return null;
		}
	}

}
