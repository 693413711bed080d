package io.robinbff.cluster;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/** A filter that gives each request its budget for Redis. */
final class RedisBudgetFilter extends OncePerRequestFilter {

	private final SharedRedis redis;

	RedisBudgetFilter(SharedRedis redis) {
		this.redis = redis;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try (RedisBudget.Scope _ = this.redis.budget().open()) {
			chain.doFilter(request, response);
		}
	}

}
