package io.robinbff.cache;

/** Who may see what. */
public enum Audience {

	/** May read agents' internal notes. */
	INSIDERS,
	/** May not, and never learns that there are any. */
	READERS

}
