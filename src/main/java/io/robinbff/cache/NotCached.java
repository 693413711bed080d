package io.robinbff.cache;

/** Only a kept answer was wanted, and there is none. */
public final class NotCached extends RuntimeException {

	private static final long serialVersionUID = 1L;

	NotCached() {
		super("No kept answer", null, false, false);
	}

}
