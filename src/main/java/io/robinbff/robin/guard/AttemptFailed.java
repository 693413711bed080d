package io.robinbff.robin.guard;

import java.time.Duration;

import io.robinbff.conversation.HelpdeskException;
import io.robinbff.robin.http.RobinStatusException;
import org.jspecify.annotations.Nullable;

/** A failure of one attempt, with the decision whether there will be another. */
final class AttemptFailed extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient FaultClassification classification;

	private final @Nullable Duration again;

	AttemptFailed(FaultClassification classification, @Nullable Duration again, Throwable cause) {
		super(classification.reason(), cause);
		this.classification = classification;
		this.again = again;
	}

	/** Returns how long to wait before the next attempt, or null if there is none. */
	@Nullable Duration again() {
		return this.again;
	}

	/** Returns what the caller is told. */
	HelpdeskException toHelpdeskException() {
		Duration wait = (this.classification.retryAfter() != null) ? this.classification.retryAfter()
				: HelpdeskException.SOON;
		return switch (this.classification.fault()) {
			case UNAVAILABLE, TIMEOUT, OVER_QUOTA -> new HelpdeskException(this.classification.fault(), wait, this);
			case REJECTED, UNREADABLE -> HelpdeskException.ofStatus(this.classification.fault(), status(), this);
			default -> new HelpdeskException(this.classification.fault(), this.classification.retryAfter(), this);
		};
	}

	private @Nullable Integer status() {
		return (getCause() instanceof RobinStatusException answer) ? (Integer) answer.status() : null;
	}

}
