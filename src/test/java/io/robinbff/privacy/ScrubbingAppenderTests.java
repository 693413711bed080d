package io.robinbff.privacy;

import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.robinbff.status.Repeats;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScrubbingAppenderTests {

	private final LoggerContext context = new LoggerContext();

	private final List<String> written = new ArrayList<>();

	/** What is remembered of a line is by what is left of it: no address is. */
	@Test
	void linesThatDifferInAnAddressAreOfOneKind() {
		ScrubbingAppender appender = new ScrubbingAppender(new Written(), false, new Repeats(5));
		appender.start();
		for (char who = 'a'; who <= 'z'; who++) {
			appender.doAppend(line("Cannot write to " + who + "@example.nl"));
		}
		appender.doAppend(line("Cannot write at all"));
		assertThat(this.written).hasSize(6).containsOnly("Cannot write to [address]", "Cannot write at all");
	}

	private ILoggingEvent line(String message) {
		Logger logger = this.context.getLogger("org.example.Library");
		return new LoggingEvent("", logger, Level.WARN, message, null, null);
	}

	private final class Written extends AppenderBase<ILoggingEvent> {

		Written() {
			setContext(ScrubbingAppenderTests.this.context);
			start();
		}

		@Override
		protected void append(ILoggingEvent event) {
			ScrubbingAppenderTests.this.written.add(event.getFormattedMessage());
		}

	}

}
