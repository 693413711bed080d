package io.robinbff.api;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of how long a request may take, and of what its caller may do with the answer.
 *
 * @param deadline the longest a request may take: waiting for quota, attempts and
 * retries, all of it
 * @param cacheControl whether a browser may keep an answer, to ask with its validator
 * whether it still holds; letters stay on no disk unless somebody chose so
 */
@ConfigurationProperties("robin.request")
record RequestSettings(@DefaultValue("10s") Duration deadline, @DefaultValue("no-store") Keeping cacheControl) {

	/** The choices for what a caller may store, in the words of {@code Cache-Control}. */
	enum Keeping {

		/** The caller may keep it for itself, and asks again each time. */
		PRIVATE("private, no-cache"),
		/** The caller keeps nothing. */
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
