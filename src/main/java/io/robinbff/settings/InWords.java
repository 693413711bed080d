package io.robinbff.settings;

/** Tells the effective settings of one part of the service, for the log at the start. */
@FunctionalInterface
public interface InWords {

	/** Returns them in words, without any secret. */
	String inWords();

}
