package io.robinbff.robin.http;

import java.time.Duration;

import io.robinbff.quota.Permit;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.service.annotation.PostExchange;

/**
 * The HTTP interface of ROBIN's one call. It only reads, so it may be repeated although
 * it is a POST.
 */
public interface RobinApi {

	/** The request attribute that bounds one attempt. */
	String LIMIT = "robin.limit";

	/** The request attribute that holds what the attempt is paid with. */
	String PERMIT = "robin.permit";

	/**
	 * Asks for conversations.
	 * @param authorization the credentials
	 * @param limit the longest the whole exchange may take
	 * @param permit what the call is paid with
	 * @return the answer, or null if ROBIN sent none
	 */
	@PostExchange(url = "/conversations", contentType = MediaType.APPLICATION_JSON_VALUE,
			accept = MediaType.APPLICATION_JSON_VALUE)
	@Nullable WireAnswer conversations(@RequestHeader(HttpHeaders.AUTHORIZATION) String authorization,
			@RequestAttribute(LIMIT) Duration limit, @RequestAttribute(PERMIT) Permit permit,
			@RequestBody WireRequest request);

}
