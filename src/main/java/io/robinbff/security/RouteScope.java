package io.robinbff.security;

import java.util.List;
import java.util.function.Predicate;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * A route that has a scope of its own; all others want {@link Scopes#READ}. The rules,
 * the refusals and the API description read this one table, so that none of them names
 * another scope than the next.
 *
 * @param path the route's path
 * @param scopes of which one is enough, the least first
 * @param matcher what finds the route's requests
 */
record RouteScope(String path, List<String> scopes, RequestMatcher matcher) {

	static final RouteScope SUMMARY = of("/customers/summary", Scopes.SUMMARY, Scopes.READ);

	static final RouteScope EXPORT = of("/customers/export", Scopes.EXPORT);

	static final RouteScope ERASE = of("/customers/erase", Scopes.ERASE);

	private static final List<RouteScope> ALL = List.of(SUMMARY, EXPORT, ERASE);

	private static RouteScope of(String path, String... scopes) {
		return new RouteScope(path, List.of(scopes),
				PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, path));
	}

	String[] anyOf() {
		return this.scopes.toArray(String[]::new);
	}

	/** Returns the least scope that opens the route of a request. */
	static String scopeOf(HttpServletRequest request) {
		return scopeOf((RouteScope route) -> route.matcher.matches(request));
	}

	/** Returns the least scope that opens a path, as the API description writes it. */
	static String scopeOf(String path) {
		return scopeOf((RouteScope route) -> route.path.equals(path));
	}

	private static String scopeOf(Predicate<RouteScope> isMeant) {
		return ALL.stream().filter(isMeant).findFirst().map((route) -> route.scopes.getFirst()).orElse(Scopes.READ);
	}

	/** Returns what a caller is told who lacks a scope. */
	static String detail(String scope) {
		return "The token lacks the scope " + scope + ": ask for it at the issuer.";
	}

}
