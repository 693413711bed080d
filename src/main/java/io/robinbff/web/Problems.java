package io.robinbff.web;

import java.io.IOException;
import java.time.Duration;

import io.robinbff.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;

/** The one way in which refusals leave the service, wherever they arise. */
public final class Problems {

	private static final Logger log = LoggerFactory.getLogger(Problems.class);

	private static final JsonMapper JSON = Json.mapper();

	private Problems() {
	}

	/**
	 * Writes a refusal, and logs its code under the correlation id. Headers that are set
	 * already stay.
	 * @param detail a sentence of its own, or null for the kind's
	 * @param retryAfter when to come back, or null
	 * @throws IOException if the client has gone
	 */
	public static void write(HttpServletRequest request, HttpServletResponse response, ProblemType type,
			@Nullable String detail, @Nullable Duration retryAfter) throws IOException {
		Problem problem = Problem.of(type, CorrelationFilter.idOf(request)).withRetryAfter(retryAfter);
		write(response, (detail != null) ? problem.withDetail(detail) : problem);
	}

	static void write(HttpServletResponse response, Problem problem) throws IOException {
		if (response.isCommitted()) {
			return;
		}
		log(problem, null);
		byte[] body = JSON.writeValueAsBytes(problem);
		response.setStatus(problem.status());
		response.setContentType(Problem.MEDIA_TYPE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader(CorrelationFilter.HEADER, problem.correlationId());
		if (problem.retryAfter() != null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, problem.retryAfter().toString());
		}
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	/**
	 * Logs a refusal once: our own defects with their trace, the helpdesk's faults as
	 * warnings, callers' mistakes as information.
	 */
	static void log(Problem problem, @Nullable Throwable cause) {
		if (problem.status() == 500) {
			log.error("Refused with {} {} [{}]", problem.status(), problem.code(), problem.correlationId(), cause);
		}
		else if (problem.status() > 500) {
			log.warn("Refused with {} {} [{}]", problem.status(), problem.code(), problem.correlationId());
		}
		else {
			log.info("Refused with {} {} [{}]", problem.status(), problem.code(), problem.correlationId());
		}
	}

}
