package embedded;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import com.github.tomakehurst.wiremock.common.Notifier;
import org.jspecify.annotations.Nullable;

/**
 * WireMock's texts hold whole requests, credentials included: only the exception is worth
 * and safe to log.
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
