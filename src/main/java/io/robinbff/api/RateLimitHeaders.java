package io.robinbff.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Collector;
import java.util.stream.Collectors;

import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaStatus;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The account's quota in every answer (draft-ietf-httpapi-ratelimit-headers-10): a policy
 * for each window, and what is left of it now.
 */
final class RateLimitHeaders {

	private final Quota quota;

	/** The limits do not change while the service runs. */
	private final String policy;

	private final InstantSource clock;

	RateLimitHeaders(Quota quota, InstantSource clock) {
		this.quota = quota;
		this.policy = quota.status().windows().stream().map(RateLimitHeaders::policy).collect(joined());
		this.clock = clock;
	}

	void addTo(HttpServletResponse response) {
		QuotaStatus status = this.quota.status();
		Instant now = this.clock.instant();
		// A parameter of the last policy: a list member of its own would be a policy.
		String others = this.quota.sharedWithOthers().map((words) -> ";comment=\"" + words + "\"").orElse("");
		response.setHeader("RateLimit-Policy", this.policy + others);
		response.setHeader("RateLimit", status.windows().stream().map((window) -> left(window, now)).collect(joined()));
	}

	private static Collector<CharSequence, ?, String> joined() {
		return Collectors.joining(", ");
	}

	private static String policy(QuotaStatus.Window window) {
		return "\"" + window.name() + "\";q=" + window.limit() + ";w=" + window.length().toSeconds();
	}

	private static String left(QuotaStatus.Window window, Instant now) {
		Duration reset = Duration.between(now, window.reset());
		return "\"" + window.name() + "\";r=" + window.left() + ";t="
				+ (reset.isNegative() ? 0 : reset.plusMillis(999).toSeconds());
	}

}
