package io.robinbff.status;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * A filter that holds back repeated log lines: lines of one logger that differ only in
 * numbers and ids. In an outage each request would write a few, and bury the one that
 * tells why. The first line of the next ten minutes says how many were held back.
 */
public final class Repeats {

	private static final Duration WINDOW = Duration.ofMinutes(10);

	/** Ids as we and tracing write them, and numbers. */
	private static final Pattern VARYING = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\\d+");

	private final int most;

	private final Ticker ticker;

	/**
	 * By a digest, and for a while, as what is logged may hold anything: 1,000 kinds of
	 * lines.
	 */
	private final Cache<String, Kind> kinds;

	/**
	 * Creates the memory of what was said.
	 * @param most how many lines of a kind are written in ten minutes; 0 for all
	 */
	public Repeats(int most) {
		this(most, Ticker.systemTicker());
	}

	Repeats(int most, Ticker ticker) {
		this.most = most;
		this.ticker = ticker;
		this.kinds = Caffeine.newBuilder()
			.maximumSize(1_000)
			.expireAfterAccess(WINDOW.multipliedBy(2))
			.ticker(ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.build();
	}

	/**
	 * Counts a line, of which nothing personal is left.
	 * @return what to write behind it, mostly nothing; null if it is held back
	 */
	public @Nullable String heard(ILoggingEvent line) {
		if (this.most == 0 || !mayRepeat(line)) {
			return "";
		}
		String cause = (line.getThrowableProxy() != null) ? line.getThrowableProxy().getClassName() : "";
		String what = VARYING.matcher(String.valueOf(line.getFormattedMessage())).replaceAll("#");
		return this.kinds.get(digest(line.getLoggerName() + " " + cause + " " + what), (kind) -> new Kind()).heard();
	}

	private static String digest(String text) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest, 0, 16);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	/**
	 * Returns whether a line may be held back: ours from INFO, as a refusal is one line
	 * per request; others from WARN, so never an entry of the audit.
	 */
	private static boolean mayRepeat(ILoggingEvent line) {
		Level least = line.getLoggerName().startsWith("io.robinbff.") ? Level.INFO : Level.WARN;
		return line.getLevel().isGreaterOrEqual(least);
	}

	/** Lines that differ only in numbers. */
	private final class Kind {

		private long begun = Repeats.this.ticker.read();

		private int written;

		private long heldBack;

		private synchronized @Nullable String heard() {
			long now = Repeats.this.ticker.read();
			String more = "";
			if (now - this.begun >= WINDOW.toNanos()) {
				more = (this.heldBack > 0) ? " (and " + this.heldBack + " like it, held back)" : "";
				this.begun = now;
				// After a window that was full one line is enough.
				this.written = (this.heldBack > 0) ? Repeats.this.most - 1 : 0;
				this.heldBack = 0;
			}
			if (this.written >= Repeats.this.most) {
				this.heldBack++;
				return null;
			}
			this.written++;
			return more;
		}

	}

}
