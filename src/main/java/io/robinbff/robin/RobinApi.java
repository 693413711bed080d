package io.robinbff.robin;

import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.PostExchange;

/** ROBIN's one call. It only reads, so it may be repeated although it is a POST. */
interface RobinApi {

	/** Returns the answer, or null where ROBIN sent none. */
	@PostExchange(url = "/conversations", contentType = MediaType.APPLICATION_JSON_VALUE,
			accept = MediaType.APPLICATION_JSON_VALUE)
	@Nullable WireAnswer conversations(@RequestBody WireRequest request);

}
