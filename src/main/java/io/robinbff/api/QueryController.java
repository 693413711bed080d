package io.robinbff.api;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.RequestBody;

/**
 * The search as HTTP QUERY (RFC 10008): the same question and the same answer, by a
 * method that is safe, so that whoever asks may ask again, and has 304 for what it holds
 * already.
 */
final class QueryController {

	private final LookupService lookups;

	QueryController(LookupService lookups) {
		this.lookups = lookups;
	}

	void query(@RequestBody Search search, HttpServletRequest request, HttpServletResponse response,
			Authentication caller) throws IOException {
		response.setHeader("Accept-Query", MediaType.APPLICATION_JSON_VALUE);
		this.lookups.list(search.toQuery(), search.toFilter(), request, response, caller);
	}

	/** Says what is offered at this path, by whichever mapping. */
	ResponseEntity<Void> options() {
		return ResponseEntity.ok()
			.allow(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.valueOf("QUERY"))
			.header("Accept-Query", MediaType.APPLICATION_JSON_VALUE)
			.build();
	}

}
