package io.robinbff.cache;

/** The ways in which a look-up uses what is cached (RFC 9111, 5.2.1). */
public enum CacheMode {

	/** As fresh as can be had at once. */
	DEFAULT,
	/** Fetched for this request ({@code no-cache}). */
	NO_CACHE,
	/** Whatever is cached; no call ({@code only-if-cached}). */
	ONLY_IF_CACHED

}
