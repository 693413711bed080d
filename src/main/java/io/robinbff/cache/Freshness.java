package io.robinbff.cache;

/** The uses that a cached answer's age allows, in the words of RFC 5861. */
enum Freshness {

	/** Served. */
	FRESH,
	/** Served at once, and refreshed in the background. */
	STALE_WHILE_REVALIDATE,
	/** Served only if nothing newer can be had. */
	STALE_IF_ERROR

}
