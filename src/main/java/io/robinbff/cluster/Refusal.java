package io.robinbff.cluster;

import java.util.Arrays;
import java.util.Locale;

/**
 * The words by which Redis refuses a command: the first one of its error, or, where Redis
 * 6 quotes an error in one of its own, the one that is quoted.
 */
enum Refusal {

	BUSY, CLUSTERDOWN, LOADING, MASTERDOWN, MISCONF, NOPERM, NOREPLICAS, OOM, READONLY, WRONGTYPE, OTHER;

	/** Returns the word of such an error, {@link #OTHER} if it is none of them. */
	static Refusal of(String error) {
		return Arrays.stream(values())
			.filter((one) -> error.matches("(?s)(.*\\W)?" + one + "\\b.*"))
			.findFirst()
			.orElse(OTHER);
	}

	/** Returns the name for metrics, such as {@code readonly}. */
	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
