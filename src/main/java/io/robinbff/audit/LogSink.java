package io.robinbff.audit;

import java.io.IOException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes entries to a logger of their own, wherever that leads. */
final class LogSink implements AuditSink {

	/** The logger's name. */
	static final String LOGGER = "robinbff.audit";

	private static final Logger log = LoggerFactory.getLogger(LOGGER);

	@Override
	public void write(String line) throws IOException {
		if (!log.isInfoEnabled()) {
			throw new IOException("The logger " + LOGGER + " is switched off");
		}
		log.info(line);
	}

}
