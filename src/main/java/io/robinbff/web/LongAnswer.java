package io.robinbff.web;

import jakarta.servlet.http.HttpServletRequest;

/**
 * An answer that is written bit by bit, for longer than an exchange may take: with each
 * bit that the client has taken the exchange's time begins anew.
 */
public final class LongAnswer {

	private static final String ATTRIBUTE = LongAnswer.class.getName();

	private LongAnswer() {
	}

	/** Says that a bit has been written, and another one will follow. */
	public static void goesOn(HttpServletRequest request) {
		if (request.getAttribute(ATTRIBUTE) instanceof Runnable watch) {
			watch.run();
		}
	}

	/** Lets a watch know when an answer goes on. */
	static void watch(HttpServletRequest request, Runnable watch) {
		request.setAttribute(ATTRIBUTE, watch);
	}

}
