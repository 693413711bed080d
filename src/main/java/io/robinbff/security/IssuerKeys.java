package io.robinbff.security;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * A source of the keys of an issuer that may be away, now or at the start. They are
 * fetched when the first token comes, again every 2 minutes, and again when a token names
 * one that is not among them; but never sooner than a pause after the last time, whether
 * that went well or not: a flood of tokens with invented key ids is no flood at the
 * issuer. While the issuer is away the keys that are known go on.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

	/**
	 * With the 3 minutes for which a checked token is remembered: a key that its issuer
	 * withdraws opens nothing after 5.
	 */
	static final Duration LIFE = Duration.ofMinutes(2);

	/**
	 * The longest that anybody waits for another's fetch: a little longer than an answer
	 * may take.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** When whoever waited in vain may ask again. */
	private static final Duration SOON = Duration.ofSeconds(1);

	private static final long OLD = LIFE.toNanos();

	private final Supplier<JWKSet> issuer;

	private final Duration pause;

	private final Ticker ticker;

	private final ReentrantLock asking = new ReentrantLock();

	private final String name;

	private final Dependency dependency;

	private volatile Fetched last;

	/**
	 * Fetches nothing yet.
	 * @param name what the issuer is called in the log
	 * @param issuer gives the keys, or throws if it cannot be reached
	 * @param pause the shortest time between two fetches
	 */
	IssuerKeys(String name, Supplier<JWKSet> issuer, Duration pause, Ticker ticker) {
		this(name, issuer, pause, ticker, dependency());
	}

	IssuerKeys(String name, Supplier<JWKSet> issuer, Duration pause, Ticker ticker, Dependency dependency) {
		this.name = name;
		this.dependency = dependency;
		this.issuer = issuer;
		this.pause = pause;
		this.ticker = ticker;
		this.last = new Fetched(new JWKSet(), ticker.read() - OLD - pause.toNanos(), null);
	}

	/**
	 * Returns the keys that may have signed a token; none if the issuer has no such key.
	 * @throws KeySourceException because of an {@link IssuerUnavailable}, if that cannot
	 * be known
	 */
	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
		Fetched known = this.last;
		List<JWK> found = selector.select(known.keys());
		if (!found.isEmpty()) {
			return isOld(known) ? selector.select(refreshed(known).keys()) : found;
		}
		Fetched now = fetched(known);
		found = selector.select(now.keys());
		if (found.isEmpty() && now.failure() != null) {
			Duration wait = Duration.ofNanos(Math.max(1, untilNext(now)));
			throw new KeySourceException("The issuer cannot be reached", new IssuerUnavailable(wait, now.failure()));
		}
		return found;
	}

	private boolean isOld(Fetched known) {
		return this.ticker.read() - known.at() >= OLD;
	}

	/** One caller pays for the refresh, the others go on with what is known. */
	private Fetched refreshed(Fetched known) {
		if (!this.asking.tryLock()) {
			return known;
		}
		try {
			return (this.last.at() == known.at()) ? fetch(known) : this.last;
		}
		finally {
			this.asking.unlock();
		}
	}

	/** Waits for a fetch that is under way rather than beginning another. */
	private Fetched fetched(Fetched known) throws KeySourceException {
		if (!isMyTurn()) {
			throw new KeySourceException("The issuer is slow", new IssuerUnavailable(SOON));
		}
		try {
			return (this.last.at() == known.at() && untilNext(known) <= 0) ? fetch(known) : this.last;
		}
		finally {
			this.asking.unlock();
		}
	}

	private boolean isMyTurn() {
		try {
			return this.asking.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private long untilNext(Fetched last) {
		return last.at() + this.pause.toNanos() - this.ticker.read();
	}

	private Fetched fetch(Fetched known) {
		Fetched now;
		try {
			now = new Fetched(this.issuer.get(), this.ticker.read(), null);
			this.dependency.isHere(this.name);
		}
		catch (RuntimeException ex) {
			this.dependency.isAway(this.name, IssuerFault.reason(ex));
			now = new Fetched(known.keys(), this.ticker.read(), ex);
		}
		this.last = now;
		return now;
	}

	/** Returns how the issuers' keys stand, for health and log. */
	static Dependency dependency() {
		return new Dependency("issuer", Level.WARN,
				"The keys of a token issuer cannot be fetched, and whom it signs in anew is refused",
				"A token issuer gives its keys again");
	}

	/**
	 * The result of the last fetch.
	 *
	 * @param keys the keys that are known
	 * @param at when it ended, on the monotonic clock
	 * @param failure why there is nothing new, or null
	 */
	private record Fetched(JWKSet keys, long at, @Nullable RuntimeException failure) {
	}

}
