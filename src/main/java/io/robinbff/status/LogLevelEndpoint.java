package io.robinbff.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

/**
 * An endpoint that sets the log level of our own packages at run time, for a quarter of
 * an hour, so that nobody has to remember. Of libraries' packages none: theirs show
 * requests as they are.
 */
@Endpoint(id = "loglevel")
final class LogLevelEndpoint implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(LogLevelEndpoint.class);

	private static final String OURS = "io.robinbff";

	private static final Duration QUARTER = Duration.ofMinutes(15);

	private final LoggingSystem logging;

	private final Duration time;

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("log-level").factory());

	private @Nullable ScheduledFuture<?> end;

	private @Nullable Instant until;

	private @Nullable LogLevel before;

	LogLevelEndpoint(LoggingSystem logging) {
		this(logging, QUARTER);
	}

	LogLevelEndpoint(LoggingSystem logging, Duration time) {
		this.logging = logging;
		this.time = time;
	}

	/** Returns the level, and until when it holds. */
	@ReadOperation
	public synchronized Map<String, String> level() {
		LoggerConfiguration now = this.logging.getLoggerConfiguration(OURS);
		return Map.of("logger", OURS, "level", (now != null) ? now.getEffectiveLevel().name() : "INFO", "until",
				(this.until != null) ? this.until.truncatedTo(ChronoUnit.SECONDS).toString() : "the next change");
	}

	/** Sets the level for a quarter of an hour. */
	@WriteOperation
	public synchronized Map<String, String> set(String level) {
		LogLevel wanted = parsed(level);
		if (this.end == null) {
			LoggerConfiguration now = this.logging.getLoggerConfiguration(OURS);
			this.before = (now != null) ? now.getConfiguredLevel() : null;
		}
		else {
			this.end.cancel(false);
		}
		this.logging.setLogLevel(OURS, wanted);
		this.until = Instant.now().plus(this.time);
		this.end = this.timer.schedule(this::goBack, this.time.toMillis(), TimeUnit.MILLISECONDS);
		log.info("The log level of {} is {} for {} min", OURS, wanted, this.time.toMinutes());
		return level();
	}

	private synchronized void goBack() {
		this.logging.setLogLevel(OURS, this.before);
		this.end = null;
		this.until = null;
		log.info("The log level of {} is what it was", OURS);
	}

	private static LogLevel parsed(String level) {
		try {
			return LogLevel.valueOf(level.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException("level has to be trace, debug, info, warn, error or off",
					"level has to be trace, debug, info, warn, error or off");
		}
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
	}

}
