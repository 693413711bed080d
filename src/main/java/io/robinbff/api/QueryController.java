package io.robinbff.api;

import java.util.List;

import io.robinbff.cache.Answer;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
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

	ResponseEntity<Answer.Body> query(@RequestBody Search search, HttpServletRequest request, Authentication caller) {
		ResponseEntity<Answer.Body> found = this.lookups.list(search.toQuery(), search.toFilter(), request, caller);
		HttpHeaders headers = new HttpHeaders();
		headers.addAll(found.getHeaders());
		headers.set("Accept-Query", MediaType.APPLICATION_JSON_VALUE);
		return isHeld(request, found.getHeaders().getETag())
				? ResponseEntity.status(HttpStatus.NOT_MODIFIED).headers(headers).build()
				: ResponseEntity.ok().headers(headers).body(found.getBody());
	}

	/** Says what is offered at this path, by whichever mapping. */
	ResponseEntity<Void> options() {
		return ResponseEntity.ok()
			.allow(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.valueOf("QUERY"))
			.header("Accept-Query", MediaType.APPLICATION_JSON_VALUE)
			.build();
	}

	/** Spring compares for GET and HEAD alone. All of ours are weak. */
	private static boolean isHeld(HttpServletRequest request, @Nullable String tag) {
		HttpHeaders asked = new HttpHeaders();
		request.getHeaders(HttpHeaders.IF_NONE_MATCH)
			.asIterator()
			.forEachRemaining((value) -> asked.add(HttpHeaders.IF_NONE_MATCH, value));
		List<String> held = asked.getIfNoneMatch();
		return tag != null && held.stream().anyMatch((one) -> one.equals("*") || strong(one).equals(strong(tag)));
	}

	private static String strong(String tag) {
		return tag.startsWith("W/") ? tag.substring(2) : tag;
	}

}
