package io.robinbff.settings;

/**
 * A summary of the effective settings of one part of the service, for the log at the
 * start.
 */
@FunctionalInterface
public interface StartupSummary {

	/** Returns them in words, without any secret. */
	String summary();

}
