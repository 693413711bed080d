package io.robinbff.status;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.github.benmanes.caffeine.cache.Ticker;
import org.slf4j.LoggerFactory;

/**
 * The lines of the log as the service writes them by default, whoever's they are, without
 * the audit's: what repeats is held back by the same clock as everything else.
 */
final class Lines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private static final int BY_DEFAULT = 5;

	private final List<String> written = new CopyOnWriteArrayList<>();

	private final Repeats repeats;

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	Lines(Ticker ticker) {
		this.repeats = new Repeats(BY_DEFAULT, ticker);
		setContext(this.root.getLoggerContext());
		start();
		this.root.addAppender(this);
	}

	@Override
	protected void append(ILoggingEvent event) {
		boolean audit = event.getLoggerName().startsWith("robinbff.");
		if (!audit && this.repeats.heard(event) != null) {
			this.written.add(event.getLevel() + " " + event.getFormattedMessage());
		}
	}

	List<String> written() {
		return List.copyOf(this.written);
	}

	@Override
	public void close() {
		this.root.detachAppender(this);
	}

}
