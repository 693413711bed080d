package io.robinbff.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The route that tells how the account's quota stands; asking costs none of it. */
@RestController
@Tag(name = "Quota")
final class QuotaController {

	private final Quota quota;

	QuotaController(Quota quota) {
		this.quota = quota;
	}

	@GetMapping(path = "/quota", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "quota", summary = "What is left of the account's quota",
			description = "Asking costs none of it.")
	@ApiResponse(responseCode = "200", description = "How it stands.")
	QuotaView quota() {
		QuotaStatus status = this.quota.status();
		return new QuotaView(
				status.windows()
					.stream()
					.map((window) -> new WindowView(window.name(), window.length(), window.limit(), window.left(),
							window.reset()))
					.toList(),
				status.waiting(), status.pausedUntil().orElse(null), this.quota.endsAt().orElse(null),
				this.quota.sharedWithOthers().orElse(null));
	}

	@Schema(name = "Quota")
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record QuotaView(List<WindowView> windows, int waiting, @Nullable Instant pausedUntil, @Nullable Instant dayEndsAt,
			@Nullable String others) {
	}

	@Schema(name = "QuotaWindow")
	record WindowView(String name, @Schema(type = "string", format = "duration") Duration length, int limit, int left,
			Instant reset) {
	}

}
