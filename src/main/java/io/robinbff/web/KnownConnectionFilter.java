package io.robinbff.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** A filter behind security that marks the connections of callers with a valid token. */
final class KnownConnectionFilter extends ExchangeFilter {

	private final Connections connections;

	KnownConnectionFilter(Connections connections) {
		this.connections = connections;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (request.getUserPrincipal() != null) {
			String id = request.getServletConnection().getConnectionId();
			this.connections.authenticated(id);
			LongAnswer.watch(request, () -> this.connections.goesOn(id));
		}
		chain.doFilter(request, response);
	}

}
