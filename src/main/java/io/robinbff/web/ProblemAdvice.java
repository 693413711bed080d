package io.robinbff.web;

import java.time.Duration;

import io.robinbff.audit.AuditUnavailable;
import io.robinbff.cache.NotCached;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.NoSuchConversation;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** An advice that turns whatever the controllers throw into problem details. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

	@ExceptionHandler
	@Nullable ResponseEntity<Object> refused(InvalidValue ex, ServletWebRequest request) {
		return reply(invalid(ex, request), HttpHeaders.EMPTY, ex, request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> failed(HelpdeskException ex, ServletWebRequest request) {
		Problem problem = problem(ProblemType.of(ex.fault()), request).withRetryAfter(ex.retryAfter());
		return reply((ex.status() != null) ? problem.withDetail(detailOf(ex.status())) : problem, HttpHeaders.EMPTY, ex,
				request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> missing(NoSuchConversation ex, ServletWebRequest request) {
		return reply(problem(ProblemType.CONVERSATION_NOT_FOUND, request), HttpHeaders.EMPTY, ex, request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> unseen(AuditUnavailable ex, ServletWebRequest request) {
		Problem problem = problem(ProblemType.AUDIT_UNAVAILABLE, request).withRetryAfter(Duration.ofSeconds(5));
		return reply(problem, HttpHeaders.EMPTY, ex, request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> refused(Refused ex, ServletWebRequest request) {
		Problem problem = problem(ex.type(), request).withRetryAfter(ex.retryAfter());
		return reply((ex.detail() != null) ? problem.withDetail(ex.detail()) : problem, HttpHeaders.EMPTY, ex, request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> notCached(NotCached ex, ServletWebRequest request) {
		return reply(problem(ProblemType.NOT_CACHED, request), HttpHeaders.EMPTY, ex, request);
	}

	/** Handles too many parameters, or one that cannot be decoded. */
	@ExceptionHandler
	@Nullable ResponseEntity<Object> unreadable(InvalidParameterException ex, ServletWebRequest request) {
		return reply(problem(ProblemType.MALFORMED_REQUEST, request), HttpHeaders.EMPTY, ex, request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<Object> broken(Exception ex, ServletWebRequest request) {
		return reply(problem(ProblemType.INTERNAL_ERROR, request), HttpHeaders.EMPTY, ex, request);
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleExceptionInternal(Exception ex, @Nullable Object body,
			HttpHeaders headers, HttpStatusCode status, WebRequest webRequest) {
		ServletWebRequest request = (ServletWebRequest) webRequest;
		if (NestedExceptionUtils.getMostSpecificCause(ex) instanceof InvalidValue invalid) {
			return reply(invalid(invalid, request), headers, ex, request);
		}
		Problem problem = problem(typeOf(status), request);
		if (ex instanceof MissingServletRequestParameterException missing) {
			String name = missing.getParameterName();
			problem = problem.withParameter(name).withDetail("The parameter " + name + " is missing: add it.");
		}
		else if (ex instanceof HttpMediaTypeNotAcceptableException other
				&& other.getSupportedMediaTypes().contains(MediaType.TEXT_EVENT_STREAM)) {
			problem = problem.withDetail("This route answers with events: send 'Accept: text/event-stream'.");
		}
		else if (ex instanceof HttpMessageNotReadableException) {
			InvalidValue field = BodyFault.in(ex.getCause());
			problem = (field != null) ? invalid(field, request) : problem
				.withDetail("The body cannot be read: send a JSON object as the API description shows it.");
		}
		return reply(problem, headers, ex, request);
	}

	private static Problem invalid(InvalidValue ex, ServletWebRequest request) {
		return problem(ProblemType.INVALID_REQUEST, request).withParameter(ex.parameter())
			.withDetail(String.valueOf(ex.getMessage()));
	}

	/** Returns what an operator has to do about a status of ROBIN's. */
	private static String detailOf(int status) {
		return switch (status) {
			case 403 ->
				"ROBIN answered 403: an operator has to look at the rights of the API key, at ROBIN's allow-list "
						+ "of addresses, and at a proxy on the way.";
			case 404, 405, 410 -> "ROBIN answered " + status + ": an operator has to look at ROBIN_BASE_URL.";
			case 407 ->
				"A proxy on the way to ROBIN answered 407: an operator has to look at the user and the password "
						+ "in ROBIN_PROXY_URL.";
			case 415 -> "ROBIN answered 415: this is a defect of ours, report it with the correlation id.";
			default -> (status < 400)
					? "ROBIN answered " + status
							+ ", which is no answer to the question: an operator has to look at ROBIN_BASE_URL."
					: "ROBIN answered " + status + ": report it with the correlation id.";
		};
	}

	private static ProblemType typeOf(HttpStatusCode status) {
		return (status.value() == 400) ? ProblemType.INVALID_REQUEST : ProblemType.ofStatus(status.value());
	}

	private static Problem problem(ProblemType type, ServletWebRequest request) {
		return Problem.of(type, CorrelationFilter.idOf(request.getRequest()));
	}

	/**
	 * Replies, unless an answer has begun to leave: its reader would take the problem for
	 * a part of it.
	 */
	private static @Nullable ResponseEntity<Object> reply(Problem problem, HttpHeaders headers, Exception cause,
			ServletWebRequest request) {
		Problems.log(problem, cause);
		HttpServletResponse response = request.getResponse();
		if (response != null && response.isCommitted()) {
			return null;
		}
		return ResponseEntity.status(problem.status()).headers((all) -> {
			all.addAll(headers);
			all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
			all.setCacheControl("no-store");
			if (problem.retryAfter() != null) {
				all.set(HttpHeaders.RETRY_AFTER, problem.retryAfter().toString());
			}
		}).body(problem);
	}

}
