package io.robinbff.privacy;

import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import io.robinbff.status.Repeats;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * A listener that puts a {@link ScrubbingAppender} before every appender as soon as
 * logging is set up: one place for all that is logged, text or JSON, by whomever, instead
 * of care at each line. What nobody catches is logged, too: the JDK would write it as it
 * is.
 */
final class ScrubbedLogging implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

	/**
	 * Tomcat quotes what a client sent that it could not read, a cookie or a host, at
	 * INFO the first time and at DEBUG from then on. This makes it DEBUG always, which
	 * for libraries does not come through, whatever the level of a logger.
	 */
	private static final String TOMCAT_QUOTES = "org.apache.juli.logging.UserDataHelper.CONFIG";

	private static final org.slf4j.Logger log = LoggerFactory.getLogger(ScrubbedLogging.class);

	@Override
	public int getOrder() {
		return LoggingApplicationListener.DEFAULT_ORDER + 1;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		System.setProperty(TOMCAT_QUOTES, "DEBUG_ALL");
		boolean libraryDebug = event.getEnvironment().getProperty("robin.privacy.library-debug", Boolean.class, false);
		Repeats repeats = new Repeats(event.getEnvironment().getProperty("robin.log.repeats", Integer.class, 5));
		if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
			context.getLoggerList().forEach((logger) -> scrub(logger, libraryDebug, repeats));
		}
		Thread.setDefaultUncaughtExceptionHandler(
				(thread, ex) -> log.error("The thread {} has ended by a defect", thread.getName(), ex));
	}

	private static void scrub(Logger logger, boolean libraryDebug, Repeats repeats) {
		List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
		logger.iteratorForAppenders().forEachRemaining(appenders::add);
		for (Appender<ILoggingEvent> appender : appenders) {
			if (!(appender instanceof ScrubbingAppender)) {
				ScrubbingAppender scrubbing = new ScrubbingAppender(appender, libraryDebug, repeats);
				scrubbing.start();
				logger.addAppender(scrubbing);
				logger.detachAppender(appender);
			}
		}
	}

}
