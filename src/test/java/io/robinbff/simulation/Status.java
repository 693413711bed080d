package io.robinbff.simulation;

/**
 * A status reply, as OK and PONG.
 *
 * @param text without the plus sign
 */
public record Status(String text) {

	static final Status OK = new Status("OK");

}
