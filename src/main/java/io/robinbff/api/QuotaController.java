package io.robinbff.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the account's quota stands; asking costs none of it. */
@RestController
@Tag(name = "Quota", description = "What is left of the account's quota at ROBIN.")
final class QuotaController {

	private final Quota quota;

	QuotaController(Quota quota) {
		this.quota = quota;
	}

	@GetMapping(path = "/quota", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "quota", summary = "What is left of the account's quota; costs none of it")
	QuotaView quota() {
		QuotaStatus status = this.quota.status();
		return new QuotaView(status.windows()
			.stream()
			.map((window) -> new WindowView(window.name(), window.length(), window.limit(), window.left(),
					window.reset()))
			.toList(), status.waiting(), status.pausedUntil().orElse(null), status.endsAt().orElse(null));
	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	@Schema(name = "Quota", requiredProperties = { "windows", "waiting" })
	record QuotaView(List<WindowView> windows,
			@Schema(description = "How many questions wait in line.", example = "0") int waiting,
			@Schema(description = "Until when ROBIN has asked us to pause; absent where it has not.") @Nullable Instant pausedUntil,
			@Schema(description = "When the day's quota ends at this pace; absent where it does not.") @Nullable Instant dayEndsAt) {
	}

	@Schema(name = "QuotaWindow", requiredProperties = { "name", "length", "limit", "left", "reset" })
	record WindowView(@Schema(example = "day") String name,
			@Schema(type = "string", description = "ISO 8601 duration.", example = "PT24H") Duration length,
			@Schema(description = "The most calls in any stretch of that length.", example = "100000") int limit,
			@Schema(description = "How many are left now.", example = "99000") int left,
			@Schema(description = "When all of it is left again, if nothing is called.") Instant reset) {
	}

}
