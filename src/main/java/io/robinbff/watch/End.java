package io.robinbff.watch;

import java.util.Locale;

/** The reasons for which a watch ends. */
enum End {

	/** Its caller's token has expired. */
	TOKEN,
	/** The service is about to stop. */
	DRAIN,
	/** It has lasted as long as one may. */
	LIMIT,
	/** The customer is erased. */
	ERASED,
	/** Its client has gone, or takes nothing any more. */
	GONE;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
