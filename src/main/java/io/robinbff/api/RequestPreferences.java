package io.robinbff.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.robinbff.cache.CacheMode;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpHeaders;

/**
 * A request's preferences about time, as its headers state them: {@code Prefer: wait=N}
 * (RFC 7240, 4.3) and {@code Cache-Control} (RFC 9111, 5.2.1). What is not understood is
 * ignored, as both demand.
 *
 * @param waitSeconds how many seconds the caller is willing to wait, if it says so
 * @param mode how fresh the answer should be
 */
record RequestPreferences(OptionalInt waitSeconds, CacheMode mode) {

	private static final Pattern WAIT = Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,4})\"?\\s*(?:$|[,;])",
			Pattern.CASE_INSENSITIVE);

	static RequestPreferences of(HttpServletRequest request) {
		return new RequestPreferences(waitIn(all(request, "Prefer")), modeIn(all(request, HttpHeaders.CACHE_CONTROL)));
	}

	/** A list may be spread over several header lines (RFC 9110, 5.3). */
	private static String all(HttpServletRequest request, String name) {
		return String.join(",", Collections.list(request.getHeaders(name)));
	}

	/**
	 * Returns the longest the request may take: a caller may ask for less than the
	 * service allows, never for more.
	 */
	Duration deadline(Duration most) {
		Duration asked = Duration.ofSeconds(this.waitSeconds.orElse(Integer.MAX_VALUE));
		return (asked.compareTo(most) < 0) ? asked : most;
	}

	private static OptionalInt waitIn(String prefer) {
		Matcher matcher = WAIT.matcher(prefer);
		return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
	}

	private static CacheMode modeIn(String cacheControl) {
		var directives = Arrays.stream(cacheControl.toLowerCase(Locale.ROOT).split(",")).map(String::strip).toList();
		if (directives.contains("only-if-cached")) {
			return CacheMode.ONLY_IF_CACHED;
		}
		return (directives.contains("no-cache") || directives.contains("max-age=0")) ? CacheMode.NO_CACHE
				: CacheMode.DEFAULT;
	}

}
