package io.robinbff.privacy;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * A log line whose message and exception have been scrubbed.
 *
 * @param origin the line itself
 * @param message its message, with the arguments in it
 */
record ScrubbedEvent(ILoggingEvent origin, String message) implements ILoggingEvent {

	@Override
	public String getMessage() {
		return this.message;
	}

	@Override
	public String getFormattedMessage() {
		return this.message;
	}

	@Override
	public Object @Nullable [] getArgumentArray() {
		return null;
	}

	@Override
	public @Nullable IThrowableProxy getThrowableProxy() {
		IThrowableProxy throwable = this.origin.getThrowableProxy();
		return (throwable != null) ? new ScrubbedThrowable(throwable) : null;
	}

	/**
	 * Returns none: nobody here logs key-value pairs, and what a library puts there is
	 * not known.
	 */
	@Override
	public List<KeyValuePair> getKeyValuePairs() {
		return List.of();
	}

	@Override
	public String getThreadName() {
		return this.origin.getThreadName();
	}

	@Override
	public Level getLevel() {
		return this.origin.getLevel();
	}

	@Override
	public String getLoggerName() {
		return this.origin.getLoggerName();
	}

	@Override
	public LoggerContextVO getLoggerContextVO() {
		return this.origin.getLoggerContextVO();
	}

	@Override
	public StackTraceElement[] getCallerData() {
		return this.origin.getCallerData();
	}

	@Override
	public boolean hasCallerData() {
		return this.origin.hasCallerData();
	}

	@Override
	public @Nullable List<Marker> getMarkerList() {
		return this.origin.getMarkerList();
	}

	@Override
	public Map<String, String> getMDCPropertyMap() {
		return this.origin.getMDCPropertyMap();
	}

	@Override
	@SuppressWarnings("deprecation") // The interface has it.
	public Map<String, String> getMdc() {
		return this.origin.getMDCPropertyMap();
	}

	@Override
	public long getTimeStamp() {
		return this.origin.getTimeStamp();
	}

	@Override
	public int getNanoseconds() {
		return this.origin.getNanoseconds();
	}

	@Override
	public Instant getInstant() {
		return this.origin.getInstant();
	}

	@Override
	public long getSequenceNumber() {
		return this.origin.getSequenceNumber();
	}

	@Override
	public void prepareForDeferredProcessing() {
		this.origin.prepareForDeferredProcessing();
	}

}
