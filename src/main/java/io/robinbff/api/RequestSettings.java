package io.robinbff.api;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a request may cost.
 *
 * @param deadline the longest a request may take: waiting for quota, attempts and
 * retries, all of it
 * @param cacheControl whether a browser may keep an answer, to ask with its validator
 * whether it still holds; letters stay on no disk unless somebody chose so
 */
@ConfigurationProperties("robin.request")
record RequestSettings(@DefaultValue("10s") Duration deadline, @DefaultValue("no-store") Keeping cacheControl) {

	/** What callers may do with an answer. */
	enum Keeping {

		/** Keep it for the caller alone, and ask again each time. */
		PRIVATE("private, no-cache"),
		/** Keep nothing. */
		NO_STORE("no-store");

		private final String header;

		Keeping(String header) {
			this.header = header;
		}

		String header() {
			return this.header;
		}

	}

}
