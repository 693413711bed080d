package io.robinbff.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A filter that takes a bare {@code ;} in a path for a part of the value, as RFC 3986
 * (3.3) allows: this API has no path parameters. Without this Spring cuts the address
 * {@code a;b@x.nl} at the semicolon and asks ROBIN for somebody else.
 */
final class LiteralPathFilter extends ExchangeFilter {

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		chain.doFilter((request.getRequestURI().indexOf(';') < 0) ? request : new LiteralPath(request), response);
	}

	private static final class LiteralPath extends HttpServletRequestWrapper {

		LiteralPath(HttpServletRequest request) {
			super(request);
		}

		@Override
		public String getRequestURI() {
			return super.getRequestURI().replace(";", "%3B");
		}

	}

}
