package io.robinbff.privacy;

import java.util.Arrays;
import java.util.List;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/**
 * An exception as the log shows it: type and trace as they are, the message only if its
 * type speaks of machines. Parsers quote what they could not read, and that is somebody's
 * letter.
 *
 * @param origin the exception itself
 */
record ScrubbedThrowable(IThrowableProxy origin) implements IThrowableProxy {

	private static final List<String> SPEAK_OF_MACHINES = List.of("io.robinbff.", "java.net.", "java.nio.file.",
			"java.util.concurrent.", "javax.net.ssl.", "io.lettuce.core.", "io.netty.channel.",
			"org.springframework.beans.", "org.springframework.boot.", "org.springframework.context.");

	@Override
	public @Nullable String getMessage() {
		String message = this.origin.getMessage();
		if (message == null) {
			return null;
		}
		return (isHarmless(this.origin) && !quotes(message, this.origin.getCause())) ? Scrub.text(message)
				: "[not shown]";
	}

	/**
	 * Decides by who throws, not by what is thrown: our own sentences travel in the JDK's
	 * exceptions as well.
	 */
	private static boolean isHarmless(IThrowableProxy thrown) {
		StackTraceElementProxy[] trace = thrown.getStackTraceElementProxyArray();
		boolean ours = trace != null && trace.length > 0
				&& trace[0].getStackTraceElement().getClassName().startsWith("io.robinbff.");
		return ours || SPEAK_OF_MACHINES.stream().anyMatch(thrown.getClassName()::startsWith);
	}

	/**
	 * Returns whether the message is its cause's, which an exception without one of its
	 * own takes over.
	 */
	private static boolean quotes(String message, @Nullable IThrowableProxy cause) {
		return cause != null && cause.getMessage() != null && message.contains(cause.getMessage())
				&& !isHarmless(cause);
	}

	@Override
	public @Nullable String getOverridingMessage() {
		return null;
	}

	@Override
	public String getClassName() {
		return this.origin.getClassName();
	}

	@Override
	public StackTraceElementProxy[] getStackTraceElementProxyArray() {
		return this.origin.getStackTraceElementProxyArray();
	}

	@Override
	public int getCommonFrames() {
		return this.origin.getCommonFrames();
	}

	@Override
	public @Nullable IThrowableProxy getCause() {
		return (this.origin.getCause() != null) ? new ScrubbedThrowable(this.origin.getCause()) : null;
	}

	@Override
	public IThrowableProxy[] getSuppressed() {
		return Arrays.stream(this.origin.getSuppressed()).map(ScrubbedThrowable::new).toArray(IThrowableProxy[]::new);
	}

	@Override
	public boolean isCyclic() {
		return this.origin.isCyclic();
	}

}
