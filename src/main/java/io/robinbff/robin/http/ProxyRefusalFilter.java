package io.robinbff.robin.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.handler.proxy.ProxyConnectException;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * A filter that makes a status of a proxy's refusal to open a tunnel: the client knows it
 * only as a failed connection whose message names it. A proxy that speaks no HTTP stays
 * one: the client calls its status 999.
 */
final class ProxyRefusalFilter implements ExchangeFilterFunction {

	private static final Pattern STATUS = Pattern.compile("status: ([1-5]\\d\\d)\\b");

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return next.exchange(request).onErrorMap(ProxyRefusalFilter::translated);
	}

	private static Throwable translated(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof ProxyConnectException) {
				Matcher status = STATUS.matcher(String.valueOf(cause.getMessage()));
				return status.find() ? RobinStatusException.ofProxy(Integer.parseInt(status.group(1))) : ex;
			}
		}
		return ex;
	}

}
