package io.robinbff.settings;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * A trial of something that the settings name and the service needs, for the command
 * {@code check}.
 *
 * @param what what is tried
 * @param attempt tries it, and returns what it found
 */
public record Probe(String what, Callable<String> attempt) {

	/** The trials of one room, over the ways on which the service itself goes. */
	@FunctionalInterface
	public interface Source {

		/**
		 * Returns what there is to try.
		 * @throws UnusableSetting if a setting is missing that it needs
		 */
		List<Probe> probes();

	}

}
