package io.robinbff.privacy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.robinbff.status.Repeats;

/**
 * An appender before another that lets through only what has been scrubbed. Libraries
 * show requests as they are when they are told to debug, in forms that no rule could
 * know: of theirs nothing below INFO comes through.
 */
final class ScrubbingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

	private static final String OURS = "io.robinbff";

	private static final String AUDIT = "robinbff.";

	private final Appender<ILoggingEvent> delegate;

	private final boolean libraryDebug;

	private final Repeats repeats;

	ScrubbingAppender(Appender<ILoggingEvent> delegate, boolean libraryDebug, Repeats repeats) {
		this.repeats = repeats;
		this.delegate = delegate;
		this.libraryDebug = libraryDebug;
		setName(delegate.getName());
		setContext(delegate.getContext());
	}

	@Override
	protected void append(ILoggingEvent event) {
		String logger = event.getLoggerName();
		if (logger.startsWith(AUDIT)) {
			this.delegate.doAppend(event);
		}
		else if (this.libraryDebug || logger.startsWith(OURS) || event.getLevel().isGreaterOrEqual(Level.INFO)) {
			ILoggingEvent scrubbed = new ScrubbedEvent(event, Scrub.text(event.getFormattedMessage()));
			String more = this.repeats.heard(scrubbed);
			if (more != null) {
				this.delegate.doAppend(new ScrubbedEvent(event, scrubbed.getFormattedMessage() + more));
			}
		}
	}

	@Override
	public void stop() {
		super.stop();
		this.delegate.stop();
	}

}
