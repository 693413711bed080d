package embedded;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An extension that lets every test wait for as long as a starved machine needs. A wait
 * is a limit, which only a fault reaches; how long something takes is for the bench to
 * say.
 */
public final class Patience implements BeforeAllCallback {

	/** The longest that anything is waited for. */
	public static final Duration LIMIT = Duration.ofMinutes(1);

	/** What a starved machine may take on top of a time-out that a test is about. */
	public static final Duration SLACK = Duration.ofSeconds(20);

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(LIMIT);
		// Redis that is away for a moment is no answer yet.
		Awaitility.ignoreExceptionsByDefault();
	}

}
