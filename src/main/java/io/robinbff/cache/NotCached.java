package io.robinbff.cache;

/**
 * A refusal because only a cached answer was wanted ({@code only-if-cached}) and there is
 * none.
 */
public final class NotCached extends RuntimeException {

	private static final long serialVersionUID = 1L;

	NotCached() {
		super("No kept answer", null, false, false);
	}

}
