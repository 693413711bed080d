package io.robinbff.freshness;

/** Only a kept answer was wanted, and there is none. */
public final class NotKept extends RuntimeException {

	private static final long serialVersionUID = 1L;

	NotKept() {
		super("No kept answer", null, false, false);
	}

}
