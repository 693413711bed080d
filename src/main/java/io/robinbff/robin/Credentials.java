package io.robinbff.robin;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which credentials the next call carries. A new pair is tried at once; where ROBIN
 * refuses it, the last good one stays in use. Where ROBIN refuses all we have, calls stop
 * but for one probe a minute: hammering locks accounts.
 */
final class Credentials {

	private static final Logger log = LoggerFactory.getLogger(Credentials.class);

	private static final Duration BETWEEN_PROBES = Duration.ofMinutes(1);

	private final Supplier<Pair> source;

	private final Ticker ticker;

	private final Set<Pair> refused = new HashSet<>();

	private Pair newest;

	private @Nullable Pair trusted;

	private long nextProbe;

	Credentials(Supplier<Pair> source, Ticker ticker) {
		this.source = source;
		this.ticker = ticker;
		this.newest = source.get();
	}

	/**
	 * Returns the pair for the next call.
	 * @throws HelpdeskException where ROBIN has refused all there are, and no probe is
	 * due
	 */
	synchronized Pair next() {
		Pair now = this.source.get();
		if (!now.equals(this.newest)) {
			log.info("New credentials for ROBIN: the next call tries them");
			this.newest = now;
			this.refused.retainAll((this.trusted != null) ? Set.of(this.trusted) : Set.of());
			this.refused.remove(now);
		}
		if (!this.refused.contains(this.newest)) {
			return this.newest;
		}
		if (this.trusted != null && !this.refused.contains(this.trusted)) {
			return this.trusted;
		}
		long wait = this.nextProbe - this.ticker.read();
		if (wait > 0) {
			throw new HelpdeskException(Fault.CREDENTIALS, Duration.ofNanos(wait), null);
		}
		this.nextProbe = this.ticker.read() + BETWEEN_PROBES.toNanos();
		return this.newest;
	}

	/** ROBIN accepted a pair. */
	synchronized void accepted(Pair pair) {
		if (this.refused.remove(pair)) {
			log.info("ROBIN accepts the credentials again");
		}
		if (pair.equals(this.newest) || this.trusted == null) {
			this.trusted = pair;
		}
	}

	/**
	 * ROBIN answered 401. Said once in the log, however many calls were under way.
	 * @return whether there is another pair to try at once
	 */
	synchronized boolean refused(Pair pair) {
		boolean first = this.refused.add(pair);
		boolean another = state() != State.REFUSED;
		if (!another) {
			this.nextProbe = this.ticker.read() + BETWEEN_PROBES.toNanos();
		}
		if (first) {
			log.error(another ? "ROBIN refuses the new credentials: the old ones stay in use, mend the new ones"
					: "ROBIN refuses the credentials: calls stop, one probe a minute; renew ROBIN_API_KEY and its secret");
		}
		return another;
	}

	/** Returns how it stands. */
	synchronized State state() {
		if (!this.refused.contains(this.newest)) {
			return State.ACCEPTED;
		}
		return (this.trusted != null && !this.refused.contains(this.trusted)) ? State.OLD_PAIR : State.REFUSED;
	}

	/** How ROBIN takes our credentials. */
	enum State {

		/** As far as is known it accepts the newest pair. */
		ACCEPTED,
		/** It refuses the newest pair; the one before still works. */
		OLD_PAIR,
		/** It refuses all there are. */
		REFUSED

	}

}
