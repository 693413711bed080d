package io.robinbff.robin.http;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * A filter that reads nothing but the charset from ROBIN's {@code Content-Type}. Whether
 * an answer is JSON is seen by reading it; and the client would refuse a header that is
 * not well-formed, or a charset that no JDK has.
 */
final class MediaTypeFilter implements ExchangeFilterFunction {

	private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*[\"']?([^\\s\"';,]+)");

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return next.exchange(request).map((response) -> {
			Charset charset = charset(response.headers().asHttpHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
			return response.mutate()
				.headers((headers) -> headers.setContentType(new MediaType("application", "json", charset)))
				.build();
		});
	}

	/** Returns the charset that a header names, or UTF-8. */
	static Charset charset(@Nullable String contentType) {
		Matcher named = CHARSET.matcher((contentType != null) ? contentType : "");
		return Charset.forName(named.find() ? named.group(1) : "utf-8", StandardCharsets.UTF_8);
	}

}
