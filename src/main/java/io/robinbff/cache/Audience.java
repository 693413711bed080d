package io.robinbff.cache;

/** The audiences of an answer. */
public enum Audience {

	/** Callers who may read agents' internal notes. */
	INSIDERS,
	/** Callers who may not, and never learn that there are any. */
	READERS

}
