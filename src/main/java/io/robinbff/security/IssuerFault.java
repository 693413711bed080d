package io.robinbff.security;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.timeout.TimeoutException;

/** A reason why an issuer's keys cannot be had, in words that an operator can act on. */
final class IssuerFault extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final int status;

	IssuerFault(String reason) {
		this(reason, 0);
	}

	/**
	 * Creates a fault of an answer.
	 * @param status the answer's
	 */
	IssuerFault(String reason, int status) {
		super(reason);
		this.status = status;
	}

	/** Returns the status of the answer; 0 if that is not it. */
	int status() {
		return this.status;
	}

	/**
	 * Returns why: the deepest cause that is known, so that a certificate, a name that
	 * does not resolve, a refused connection and a wrong path read differently.
	 */
	static String reason(Throwable failure) {
		List<Throwable> causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(10).toList();
		return causes.reversed()
			.stream()
			.map(IssuerFault::known)
			.filter((reason) -> !reason.isEmpty())
			.findFirst()
			.orElse(causes.getLast().getClass().getSimpleName());
	}

	private static String known(Throwable cause) {
		return switch (cause) {
			case IssuerFault fault -> String.valueOf(fault.getMessage());
			case CertificateException _ -> "its certificate is not trusted or not for this host";
			case SslHandshakeTimeoutException _ -> "connecting took too long";
			case SSLException _ -> "TLS cannot be agreed on with it";
			case UnresolvedAddressException _ -> "its host's name does not resolve";
			case UnknownHostException _ -> "its host's name does not resolve";
			case HttpConnectTimeoutException _ -> "connecting took too long";
			case HttpTimeoutException _ -> "its answer took too long";
			case ConnectTimeoutException _ -> "connecting took too long";
			case TimeoutException _ -> "its answer took too long";
			case ConnectException _ -> "the connection is refused";
			default -> "";
		};
	}

}
