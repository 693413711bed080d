package embedded;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import com.github.tomakehurst.wiremock.common.Notifier;
import org.jspecify.annotations.Nullable;

/**
 * A notifier that logs WireMock's exceptions and nothing else: its texts hold whole
 * requests, credentials included.
 */
final class SilentNotifier implements Notifier {

	private static final Logger LOG = System.getLogger(RobinServer.class.getName());

	@Override
	public void info(String message) {
	}

	@Override
	public void error(String message) {
	}

	@Override
	public void error(String message, @Nullable Throwable failure) {
		LOG.log(Level.WARNING, "The embedded ROBIN is broken", failure);
	}

}
