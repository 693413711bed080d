package io.robinbff.robin;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.codec.CodecException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.web.reactive.function.UnsupportedMediaTypeException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/** The one table of what can go wrong with a call to ROBIN, and what it means. */
final class RobinFaults {

	private static final Duration SOON = Duration.ofSeconds(5);

	private RobinFaults() {
	}

	static HelpdeskException of(RuntimeException ex) {
		if (ex instanceof HelpdeskException known) {
			return known;
		}
		if (ex instanceof RobinStatusException status) {
			return ofStatus(status);
		}
		Fault fault = ofFailure(ex);
		return new HelpdeskException(fault, (fault == Fault.UNREADABLE || fault == Fault.TOO_LARGE) ? null : SOON, ex);
	}

	private static HelpdeskException ofStatus(RobinStatusException ex) {
		Duration later = (ex.retryAfter() != null) ? ex.retryAfter() : SOON;
		return switch (ex.status()) {
			case 401 -> new HelpdeskException(Fault.CREDENTIALS, null, ex);
			case 429 -> new HelpdeskException(Fault.OVER_QUOTA, later, ex);
			case 500, 502, 503, 504 -> new HelpdeskException(Fault.UNAVAILABLE, later, ex);
			case 400 -> new HelpdeskException(Fault.REJECTED, null, ex);
			default -> new HelpdeskException(Fault.UNREADABLE, null, ex);
		};
	}

	private static Fault ofFailure(Throwable ex) {
		Throwable root = NestedExceptionUtils.getMostSpecificCause(ex);
		if (has(ex, DataBufferLimitException.class)) {
			return Fault.TOO_LARGE;
		}
		if (has(ex, CodecException.class) || has(ex, UnsupportedMediaTypeException.class)
				|| ex instanceof WebClientResponseException) {
			return Fault.UNREADABLE;
		}
		if (root instanceof TimeoutException || root instanceof io.netty.handler.timeout.TimeoutException) {
			return Fault.TIMEOUT;
		}
		return Fault.UNAVAILABLE;
	}

	private static boolean has(Throwable ex, Class<? extends Throwable> type) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return true;
			}
		}
		return false;
	}

}
