package io.robinbff.audit;

/** A refusal because a look-up cannot be recorded, and nobody is to look unseen. */
public final class AuditUnavailable extends RuntimeException {

	private static final long serialVersionUID = 1L;

	AuditUnavailable(Throwable cause) {
		super("The look-up cannot be recorded", cause);
	}

}
