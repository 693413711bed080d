package io.robinbff.robin.http;

/**
 * A failure because ROBIN said 200 and something that is no answer. Carries nothing of
 * what it said.
 */
public final class UnreadableAnswer extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final boolean json;

	public UnreadableAnswer(boolean json) {
		super(json ? "JSON without a list of conversations" : "no JSON", null, false, false);
		this.json = json;
	}

	/**
	 * Returns whether it was complete JSON: then ROBIN is there and well, and speaks of
	 * something else.
	 */
	public boolean isJson() {
		return this.json;
	}

}
