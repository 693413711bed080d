package io.robinbff.security;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IssuerKeysTests {

	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final AtomicLong nanos = new AtomicLong();

	private final AtomicInteger fetches = new AtomicInteger();

	private final IssuerKeys keys = new IssuerKeys("https://login.example.com", this::fetch, PAUSE, this.nanos::get);

	private volatile List<JWK> published = List.of(key("a"));

	private volatile boolean away;

	private volatile Runnable issuerDoes = () -> {
	};

	@Test
	void knownKeyCostsOneFetch() throws KeySourceException {
		assertThat(find("a")).hasSize(1);
		assertThat(find("a")).hasSize(1);
		assertThat(this.fetches).hasValue(1);
	}

	@Test
	void newKeyIsFetchedWhenATokenNamesIt() throws KeySourceException {
		find("a");
		this.published = List.of(key("b"));
		pass(PAUSE);
		assertThat(find("b")).hasSize(1);
		assertThat(find("a")).isEmpty();
	}

	@Test
	void inventedKeyIdsCostOneFetchInEachPause() throws KeySourceException {
		find("a");
		for (int second = 0; second < 60; second++) {
			for (int token = 0; token < 100; token++) {
				assertThat(find("invented " + second + " " + token)).isEmpty();
			}
			pass(Duration.ofSeconds(1));
		}
		assertThat(this.fetches.get()).isLessThanOrEqualTo(13);
		assertThat(find("a")).hasSize(1);
	}

	@Test
	void crowdWaitsForOneFetch() throws Exception {
		CountDownLatch together = new CountDownLatch(1);
		try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<List<JWK>>> found = new ArrayList<>(Stream.generate(() -> crowd.submit(() -> {
				together.await();
				return find("a");
			})).limit(100).toList());
			together.countDown();
			for (Future<List<JWK>> one : found) {
				assertThat(one.get()).hasSize(1);
			}
		}
		assertThat(this.fetches).hasValue(1);
	}

	@Test
	@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
	void fetchOfAnotherCallerIsNotWaitedForWithoutEnd() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch answered = new CountDownLatch(1);
		this.issuerDoes = () -> {
			begun.countDown();
			try {
				answered.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
		try (var first = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<List<JWK>> fetching = first.submit(() -> find("a"));
			begun.await();
			assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> find("a"))
				.havingCause()
				.isInstanceOfSatisfying(IssuerUnavailable.class, (ex) -> assertThat(ex.retryAfter()).isPositive());
			answered.countDown();
			assertThat(fetching.get()).hasSize(1);
			assertThat(find("a")).hasSize(1);
		}
		finally {
			answered.countDown();
		}
		assertThat(this.fetches).hasValue(1);
	}

	@Test
	void withdrawnKeyIsGoneAfterTwoMinutes() throws KeySourceException {
		find("a");
		this.published = List.of(key("b"));
		pass(IssuerKeys.LIFE);
		assertThat(find("a")).isEmpty();
	}

	@Test
	void knownKeysOutliveTheIssuer() throws KeySourceException {
		find("a");
		this.away = true;
		pass(Duration.ofHours(1));
		assertThat(find("a")).hasSize(1);
	}

	@Test
	void whatCannotBeKnownIsNoRefusal() throws KeySourceException {
		this.away = true;
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> find("a"))
			.havingCause()
			.isInstanceOfSatisfying(IssuerUnavailable.class, (ex) -> assertThat(ex.retryAfter()).isEqualTo(PAUSE));
		pass(Duration.ofSeconds(3));
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> find("a"))
			.havingCause()
			.isInstanceOfSatisfying(IssuerUnavailable.class,
					(ex) -> assertThat(ex.retryAfter()).isEqualTo(Duration.ofSeconds(2)));
		assertThat(this.fetches).hasValue(1);
		this.away = false;
		pass(Duration.ofSeconds(2));
		assertThat(find("a")).hasSize(1);
	}

	private List<JWK> find(String keyId) throws KeySourceException {
		return this.keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(keyId).build()), null);
	}

	private JWKSet fetch() {
		this.fetches.incrementAndGet();
		this.issuerDoes.run();
		if (this.away) {
			throw new IllegalStateException("away");
		}
		return new JWKSet(this.published);
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	private static JWK key(String id) {
		try {
			return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
