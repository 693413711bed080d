package io.robinbff.robin.http;

import java.time.Duration;
import java.time.InstantSource;

import io.robinbff.conversation.Priority;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/**
 * A warm-up that lets the client's code run once before the service says that it is
 * ready: against a server of its own on this machine, with no credentials, for no permit,
 * and gone when the call is over. Without it the first agents wait while some 2,000
 * classes are loaded, which takes longer than the call.
 */
final class WarmUp implements ApplicationRunner {

	private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final String PAGE = """
			{"conversations":[{"guid":"00000000-0000-0000-0000-000000000000","startDateTime":"2021-07-08T15:39:04",\
			"owner":{"type":"User"},"messages":[{"sentDateTime":"2021-07-08T15:39:04","scope":"External"}]}]}""";

	private final ApiAt apis;

	WarmUp(ApiAt apis) {
		this.apis = apis;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		try {
			warm();
		}
		catch (RuntimeException ex) {
			log.info("The client to ROBIN is not warm: {}", ex.getClass().getSimpleName());
		}
	}

	/** Returns what the client has read. */
	@Nullable WireAnswer warm() {
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> response.header("Content-Type", "application/json")
				.sendString(Mono.just(PAGE)))
			.bindNow(LIMIT);
		try {
			return this.apis.at("http://127.0.0.1:" + server.port())
				.conversations("none", LIMIT, permit(), new WireRequest("nobody@localhost", null, 0, null, null));
		}
		finally {
			server.disposeNow();
		}
	}

	/** Of a quota of its own, which nobody else has. */
	private static Permit permit() {
		Quota quota = new Quota(QuotaSettings.defaults(), System::nanoTime, InstantSource.system());
		return quota.tryAcquire(Priority.CLICK).orElseThrow();
	}

	/** A factory of clients for another address, otherwise like ROBIN's. */
	interface ApiAt {

		RobinApi at(String baseUrl);

	}

}
