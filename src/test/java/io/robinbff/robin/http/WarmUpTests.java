package io.robinbff.robin.http;

import java.net.URI;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.boot.DefaultApplicationArguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** What runs before the first agent asks. */
class WarmUpTests {

	@Test
	void clientReadsAPage() {
		ConnectionProvider pool = ConnectionProvider.create("test", 1);
		try {
			RobinSettings settings = PermitFilterTests.settings(URI.create("http://127.0.0.1:1"));
			WireAnswer answer = new HttpConfiguration()
				.warmUp(settings, pool, new DroppedFields(new SimpleMeterRegistry(), System::nanoTime))
				.warm();
			assertThat(answer).isNotNull().extracting(WireAnswer::size).isEqualTo(1);
		}
		finally {
			pool.dispose();
		}
	}

	@Test
	void startGoesOnWithoutIt() {
		WarmUp failing = new WarmUp((url) -> {
			throw new IllegalStateException("No client");
		});
		assertThatNoException().isThrownBy(() -> failing.run(new DefaultApplicationArguments()));
	}

}
