package io.robinbff.robin;

import java.time.Duration;

import io.robinbff.conversation.HelpdeskException;
import org.jspecify.annotations.Nullable;

/** One attempt failed, and it is decided whether there will be another. */
final class AttemptFailed extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient Diagnosis diagnosis;

	private final @Nullable Duration again;

	AttemptFailed(Diagnosis diagnosis, @Nullable Duration again, Throwable cause) {
		super(diagnosis.reason(), cause);
		this.diagnosis = diagnosis;
		this.again = again;
	}

	/** Returns how long to wait before the next attempt, or null where there is none. */
	@Nullable Duration again() {
		return this.again;
	}

	/** Returns what the caller is told. */
	HelpdeskException toHelpdeskException() {
		Duration wait = (this.diagnosis.retryAfter() != null) ? this.diagnosis.retryAfter() : HelpdeskException.SOON;
		return switch (this.diagnosis.fault()) {
			case UNAVAILABLE, TIMEOUT, OVER_QUOTA -> new HelpdeskException(this.diagnosis.fault(), wait, this);
			default -> new HelpdeskException(this.diagnosis.fault(), this.diagnosis.retryAfter(), this);
		};
	}

}
