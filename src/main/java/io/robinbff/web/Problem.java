package io.robinbff.web;

import java.net.URI;
import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in the form of RFC 9457.
 *
 * @param type identifies the kind of problem
 * @param title the kind in a few words
 * @param status the HTTP status
 * @param detail what a person should do
 * @param code the kind as a stable word for programs
 * @param correlationId under which the service's log tells more
 * @param parameter the parameter that is wrong, or null
 * @param retryAfter seconds after which asking again may help, as in {@code Retry-After},
 * or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(URI type, String title, int status, String detail, String code, String correlationId,
		@Nullable String parameter, @Nullable Long retryAfter) {

	/** The media type of RFC 9457. */
	public static final String MEDIA_TYPE = "application/problem+json";

	static Problem of(ProblemType type, String correlationId) {
		return new Problem(type.type(), type.title(), type.status(), type.detail(), type.code(), correlationId, null,
				null);
	}

	/** Returns this problem with a sentence of its own. */
	public Problem withDetail(String sentence) {
		return new Problem(this.type, this.title, this.status, sentence, this.code, this.correlationId, this.parameter,
				this.retryAfter);
	}

	/** Returns this problem with the parameter that is wrong. */
	Problem withParameter(@Nullable String name) {
		return new Problem(this.type, this.title, this.status, this.detail, this.code, this.correlationId, name,
				this.retryAfter);
	}

	/**
	 * Returns this problem with the time to come back, in whole seconds, 1 at least:
	 * never sooner than meant.
	 */
	Problem withRetryAfter(@Nullable Duration wait) {
		Long seconds = (wait != null) ? Math.max(1, wait.plusNanos(999_999_999).toSeconds()) : null;
		return new Problem(this.type, this.title, this.status, this.detail, this.code, this.correlationId,
				this.parameter, seconds);
	}

}
