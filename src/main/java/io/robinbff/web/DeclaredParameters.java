package io.robinbff.web;

import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.robinbff.conversation.InvalidValue;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * An interceptor that lets a route of ours have the query parameters alone that its
 * method declares, each once. Spring ignores the others, and makes one value of two.
 */
public final class DeclaredParameters implements HandlerInterceptor {

	private static final String ADDED = DeclaredParameters.class.getName();

	private static final String OURS = "io.robinbff.";

	DeclaredParameters() {
	}

	/** Notes what somebody on the way adds to the query, and has read there. */
	public static void added(HttpServletRequest request, Set<String> names) {
		request.setAttribute(ADDED, names);
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		Map<String, String[]> given = request.getParameterMap();
		if (!given.isEmpty() && request.getDispatcherType() == DispatcherType.REQUEST
				&& handler instanceof HandlerMethod method && method.getBeanType().getName().startsWith(OURS)) {
			List<String> declared = Arrays.stream(method.getMethod().getParameters())
				.filter((parameter) -> parameter.isAnnotationPresent(RequestParam.class))
				.map(Parameter::getName)
				.toList();
			given.forEach((name, values) -> check(name, values.length, declared, request));
		}
		return true;
	}

	private static void check(String name, int times, List<String> declared, HttpServletRequest request) {
		if (declared.contains(name)) {
			if (times > 1) {
				throw new InvalidValue(name, "The " + name + " is there " + times + " times: give it once.");
			}
		}
		else if (!(request.getAttribute(ADDED) instanceof Set<?> added && added.contains(name))) {
			throw UnknownName.of(name, "query", declared);
		}
	}

}
