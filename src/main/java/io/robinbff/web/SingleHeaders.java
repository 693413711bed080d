package io.robinbff.web;

import java.util.Collections;
import java.util.List;

import io.robinbff.conversation.InvalidValue;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * An interceptor that refuses a header which is there twice although one value of it
 * counts: servlets take the first, and whoever is before or behind us may take the last.
 * Lists may be spread over several lines (RFC 9110, 5.3), two tokens are refused where
 * they are read, and Tomcat looks after what frames a request.
 */
final class SingleHeaders implements HandlerInterceptor {

	static final List<String> NAMES = List.of("X-Access-Purpose", CorrelationFilter.HEADER, HttpHeaders.CONTENT_TYPE);

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (handler instanceof HandlerMethod && request.getDispatcherType() == DispatcherType.REQUEST) {
			NAMES.forEach((name) -> check(name, request));
		}
		return true;
	}

	private static void check(String name, HttpServletRequest request) {
		int times = Collections.list(request.getHeaders(name)).size();
		if (times > 1) {
			throw new InvalidValue(name, "The header " + name + " is there " + times + " times: send it once.");
		}
	}

}
