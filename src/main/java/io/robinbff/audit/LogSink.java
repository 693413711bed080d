package io.robinbff.audit;

import java.io.IOException;

import ch.qos.logback.classic.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sink that writes entries to a logger of their own, wherever that leads. */
final class LogSink implements AuditSink {

	/** The logger's name. */
	static final String LOGGER = "robinbff.audit";

	private static final Logger log = LoggerFactory.getLogger(LOGGER);

	@Override
	public void write(String line) throws IOException {
		if (!isOn()) {
			throw new IOException("The logger " + LOGGER + " is switched off");
		}
		log.info(line);
	}

	/**
	 * Decides by the logger's level: a filter that says no for a moment, as while another
	 * context of this process sets up its logging, is nobody's wish to switch it off.
	 */
	private static boolean isOn() {
		return (log instanceof ch.qos.logback.classic.Logger own) ? Level.INFO.isGreaterOrEqual(own.getEffectiveLevel())
				: log.isInfoEnabled();
	}

}
