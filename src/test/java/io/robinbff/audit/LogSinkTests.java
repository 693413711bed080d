package io.robinbff.audit;

import java.util.Objects;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** A logger that is switched off records nothing, and says so. */
@Isolated("It switches a logger off that all contexts share.")
class LogSinkTests {

	private final Logger logger = Objects.requireNonNull((Logger) LoggerFactory.getLogger(LogSink.LOGGER));

	@Test
	void refusesWhereItsLoggerIsOff() {
		Level before = this.logger.getLevel();
		this.logger.setLevel(Level.WARN);
		try {
			assertThatIOException().isThrownBy(() -> new LogSink().write("{}")).withMessageContaining("switched off");
		}
		finally {
			this.logger.setLevel(before);
		}
	}

	@Test
	void isNotOffWhileAnotherContextSetsUpItsLogging() {
		LoggerContext context = this.logger.getLoggerContext();
		TurboFilter nothing = new TurboFilter() {

			@Override
			public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] parameters,
					Throwable thrown) {
				return FilterReply.DENY;
			}
		};
		context.addTurboFilter(nothing);
		try {
			assertThatCode(() -> new LogSink().write("{}")).doesNotThrowAnyException();
		}
		finally {
			context.getTurboFilterList().remove(nothing);
		}
	}

}
