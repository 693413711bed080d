package io.robinbff.shutdown;

import java.io.IOException;

import io.robinbff.web.ExchangeFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * A filter that ends the connection with each answer while the service drains, so that
 * clients with connections kept alive move on before those are closed under them.
 */
final class FarewellFilter extends ExchangeFilter {

	private final Drain drain;

	FarewellFilter(Drain drain) {
		this.drain = drain;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.drain.isUnderWay()) {
			response.setHeader(HttpHeaders.CONNECTION, "close");
		}
		chain.doFilter(request, response);
	}

}
