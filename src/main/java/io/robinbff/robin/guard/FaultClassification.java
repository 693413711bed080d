package io.robinbff.robin.guard;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.robin.http.RobinHttp;
import io.robinbff.robin.http.RobinStatusException;
import io.robinbff.robin.http.UnreadableAnswer;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/**
 * A table of what can go wrong with a call to ROBIN, and what follows.
 *
 * @param fault what callers are told
 * @param passing whether trying again may help
 * @param sick whether it speaks of a sick ROBIN, and so counts for the breaker
 * @param retryAfter when ROBIN wants to be asked again, or null
 * @param reason a few words for the log: a status or a kind of failure, never anything
 * that ROBIN wrote
 */
record FaultClassification(Fault fault, boolean passing, boolean sick, @Nullable Duration retryAfter, String reason) {

	FaultClassification withRetryAfter(Duration wait) {
		return new FaultClassification(this.fault, this.passing, this.sick, wait, this.reason);
	}

	FaultClassification withAnotherTry() {
		return new FaultClassification(this.fault, true, this.sick, this.retryAfter, this.reason);
	}

	/**
	 * Classifies a failure, from the particular to the general; docs/adr/0003-guard.md
	 * shows it as a table.
	 */
	static FaultClassification of(Throwable ex) {
		if (ex instanceof RobinStatusException answer) {
			return answer.isOfProxy() ? ofProxy(answer.status()) : ofStatus(answer.status(), answer.retryAfter());
		}
		UnreadableAnswer unreadable = find(ex, UnreadableAnswer.class);
		if (unreadable != null) {
			return new FaultClassification(Fault.UNREADABLE, false, !unreadable.isJson(), null,
					String.valueOf(unreadable.getMessage()));
		}
		if (has(ex, InterruptedException.class)) {
			return new FaultClassification(Fault.UNAVAILABLE, false, false, null, "interrupted");
		}
		if (has(ex, DataBufferLimitException.class)) {
			return new FaultClassification(Fault.TOO_LARGE, false, false, null, "answer too large");
		}
		if (RobinHttp.isOutOfMemory(ex)) {
			return new FaultClassification(Fault.UNAVAILABLE, false, false, Duration.ofSeconds(1),
					"no memory for another large answer");
		}
		if (hasNotLeft(ex)) {
			return new FaultClassification(Fault.NO_ROOM, false, false, HelpdeskException.SOON, "no free connection");
		}
		if (has(ex, TimeoutException.class) || has(ex, io.netty.handler.timeout.TimeoutException.class)
				|| has(ex, ConnectTimeoutException.class) || has(ex, SslHandshakeTimeoutException.class)) {
			return new FaultClassification(Fault.TIMEOUT, true, true, null, "no answer in time");
		}
		if (has(ex, CertificateException.class)) {
			return new FaultClassification(Fault.UNAVAILABLE, false, true, null, "certificate not trusted");
		}
		if (isBrokenConnection(ex)) {
			return new FaultClassification(Fault.UNAVAILABLE, true, true, null, nameOf(rootOf(ex)));
		}
		return new FaultClassification(Fault.UNREADABLE, false, true, null, "unreadable answer");
	}

	/** Returns whether a call failed before it had a connection: nobody has seen it. */
	static boolean hasNotLeft(Throwable ex) {
		return has(ex, PoolAcquireTimeoutException.class) || has(ex, PoolAcquirePendingLimitException.class);
	}

	/**
	 * Whatever goes wrong before the head of an answer is a broken connection, even bytes
	 * that are no HTTP: they may be the rest of another answer. After it, a reset is; an
	 * end in the middle is an answer that cannot be read.
	 */
	private static boolean isBrokenConnection(Throwable ex) {
		return has(ex, WebClientRequestException.class) || (ex instanceof WebClientResponseException
				&& has(ex, IOException.class) && !has(ex, PrematureCloseException.class));
	}

	private static FaultClassification ofStatus(int status, @Nullable Duration retryAfter) {
		String reason = "status " + status + hint(status);
		return switch (status) {
			case 500, 502, 503, 504 -> new FaultClassification(Fault.UNAVAILABLE, true, true, retryAfter, reason);
			case 429 -> new FaultClassification(Fault.OVER_QUOTA, true, false, retryAfter, reason);
			case 408, 425 -> new FaultClassification(Fault.UNAVAILABLE, true, true, retryAfter, reason);
			case 401 -> new FaultClassification(Fault.CREDENTIALS, false, false, null, reason);
			default -> {
				Fault fault = (status > 500) ? Fault.UNAVAILABLE : (status >= 400) ? Fault.REJECTED : Fault.UNREADABLE;
				yield new FaultClassification(fault, false, fault != Fault.REJECTED, retryAfter, reason);
			}
		};
	}

	/** Its own statuses say nothing of ROBIN's quota or of our key. */
	private static FaultClassification ofProxy(int status) {
		String reason = "the proxy answered " + status + hint(status);
		boolean refused = status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
		return new FaultClassification(refused ? Fault.REJECTED : Fault.UNAVAILABLE, !refused, !refused, null, reason);
	}

	/** Whom an operator has to ask. */
	private static String hint(int status) {
		return switch (status) {
			case 403 -> ": look at the key's rights, at ROBIN's allow-list, at a proxy on the way";
			case 404, 405, 410 -> ": look at ROBIN_BASE_URL";
			case 407 -> ": look at the user and the password in ROBIN_PROXY_URL";
			case 415 -> ": a defect of ours";
			default -> (status >= 300 && status < 400) ? ": redirects are not followed, look at ROBIN_BASE_URL" : "";
		};
	}

	private static boolean has(Throwable ex, Class<? extends Throwable> type) {
		return find(ex, type) != null;
	}

	private static <T extends Throwable> @Nullable T find(Throwable ex, Class<T> type) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	/** The class's name; of an anonymous one, which has none, that of its parent. */
	private static String nameOf(Throwable ex) {
		Class<?> named = ex.getClass();
		while (named.getSimpleName().isEmpty()) {
			named = named.getSuperclass();
		}
		return named.getSimpleName();
	}

	private static Throwable rootOf(Throwable ex) {
		Throwable root = ex;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

}
