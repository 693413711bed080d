package io.robinbff.api;

import java.io.IOException;
import java.util.Set;

import io.robinbff.cache.Answer;
import io.robinbff.web.HeldTags;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * A writer of answers which are bytes already, to the response itself. What a caller
 * accepts the route's {@code produces} has settled; to settle it once more and to copy
 * the headers, as for a {@code ResponseEntity}, is a tenth of what a kept answer costs.
 */
final class BodyWriter {

	/** A condition holds for these (RFC 9110, 13.1.2; RFC 10008, 2.6). */
	private static final Set<String> SAFE = Set.of("GET", "HEAD", "QUERY");

	private BodyWriter() {
	}

	/**
	 * Writes an answer, or that it is unchanged if the caller has it.
	 * @param tag what stands between the quotes of the answer's entity tag, which is a
	 * weak one
	 * @throws IOException if the client has gone
	 */
	static void write(Answer.Body body, String tag, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		response.setHeader(HttpHeaders.ETAG, "W/\"" + tag + "\"");
		if (SAFE.contains(request.getMethod()) && HeldTags.of(request).include(tag)) {
			response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
			return;
		}
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.setContentLengthLong(body.length());
		body.writeTo(response.getOutputStream());
	}

}
