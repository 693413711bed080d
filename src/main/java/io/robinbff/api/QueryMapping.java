package io.robinbff.api;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.robinbff.web.ProblemType;
import io.robinbff.web.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.servlet.mvc.condition.ProducesRequestCondition;

/**
 * A mapping of {@code QUERY /conversations}, which no annotation can name: Spring 7.0's
 * {@code RequestMethod} is an enum without it. What it leads to is a handler method like
 * all others, with the same bodies and the same refusals. It says as well which methods
 * are offered there, as the other mapping knows only its own, and at the paths where the
 * other mapping would take the last word for a guid.
 */
final class QueryMapping extends AbstractHandlerMapping {

	private static final HttpMethod QUERY = HttpMethod.valueOf("QUERY");

	private static final String PATH = "/conversations";

	private static final Set<String> ELSEWHERE = Set.of("GET", "HEAD");

	private static final String WATCH = PATH + "/watch";

	/** Of all that is below {@code /conversations}, what is no guid. */
	private static final Set<String> FOR_POST = Set.of(PATH + "/search", WATCH);

	private static final Set<String> OF_POST = Set.of("POST", "OPTIONS");

	/** What an annotation would call {@code produces}. */
	private static final ProducesRequestCondition JSON = new ProducesRequestCondition(MediaType.APPLICATION_JSON_VALUE);

	private final HandlerMethod query;

	private final HandlerMethod options;

	private final boolean watches;

	/**
	 * Creates a mapping.
	 * @param watches whether there are any: else nothing is at their path, by no method
	 */
	QueryMapping(QueryController controller, boolean watches) {
		this.watches = watches;
		this.query = new HandlerMethod(controller,
				Objects.requireNonNull(ReflectionUtils.findMethod(QueryController.class, "query", Search.class,
						HttpServletRequest.class, HttpServletResponse.class, Authentication.class)));
		this.options = new HandlerMethod(controller,
				Objects.requireNonNull(ReflectionUtils.findMethod(QueryController.class, "options")));
		setOrder(-1);
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request)
			throws HttpRequestMethodNotSupportedException, HttpMediaTypeException {
		String path = initLookupPath(request);
		if (WATCH.equals(path) && !this.watches) {
			throw new Refused(ProblemType.NOT_FOUND, null);
		}
		if (FOR_POST.contains(path) && !OF_POST.contains(request.getMethod())) {
			throw new HttpRequestMethodNotSupportedException(request.getMethod(), List.of("POST"));
		}
		if (!PATH.equals(path) || ELSEWHERE.contains(request.getMethod())) {
			return null;
		}
		if ("OPTIONS".equals(request.getMethod())) {
			return this.options;
		}
		if (!QUERY.name().equals(request.getMethod())) {
			throw new HttpRequestMethodNotSupportedException(request.getMethod(), List.of("GET", QUERY.name()));
		}
		MediaType type = typeOf(request);
		if (type == null || !MediaType.APPLICATION_JSON.includes(type)) {
			throw new HttpMediaTypeNotSupportedException(type, List.of(MediaType.APPLICATION_JSON), QUERY);
		}
		if (JSON.getMatchingCondition(request) == null) {
			throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
		}
		request.setAttribute(BEST_MATCHING_PATTERN_ATTRIBUTE, PATH);
		ServerHttpObservationFilter.findObservationContext(request)
			.ifPresent((context) -> context.setPathPattern(PATH));
		return this.query;
	}

	/** A query without a type of its own has none (RFC 10008, 2). */
	private static @Nullable MediaType typeOf(HttpServletRequest request) {
		try {
			String type = request.getContentType();
			return (type != null) ? MediaType.parseMediaType(type) : null;
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

}
