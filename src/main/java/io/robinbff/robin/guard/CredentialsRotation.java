package io.robinbff.robin.guard;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cluster.Fields;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.Leases.Grant;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rotation of credentials that decides which pair the next call carries. A new pair is
 * tried at once; if ROBIN refuses it, the last good one stays in use. Where ROBIN refuses
 * all we have, calls stop but for one probe a minute: hammering locks accounts.
 */
final class CredentialsRotation {

	private static final Logger log = LoggerFactory.getLogger(CredentialsRotation.class);

	private static final Topic<CredentialsJudged> JUDGED = new Topic<>("credentials", 1, CredentialsJudged.class);

	private static final String PROBE = "credentials";

	private static final Duration BETWEEN_PROBES = Duration.ofMinutes(1);

	private final Supplier<ApiCredentials> source;

	private final Ticker ticker;

	private final PeerChannel peers;

	private final Leases leases;

	private final Set<ApiCredentials> refused = new HashSet<>();

	private ApiCredentials newest;

	private @Nullable ApiCredentials trusted;

	private long nextProbe;

	CredentialsRotation(Supplier<ApiCredentials> source, Ticker ticker) {
		this(source, ticker, PeerChannel.NONE, Leases.NONE);
	}

	/**
	 * Credentials that other replicas use as well.
	 * @param peers who publish to each other how ROBIN takes them
	 * @param leases of which one replica holds that of the probe
	 */
	CredentialsRotation(Supplier<ApiCredentials> source, Ticker ticker, PeerChannel peers, Leases leases) {
		this.source = source;
		this.ticker = ticker;
		this.peers = peers;
		this.leases = leases;
		this.newest = source.get();
		peers.subscribe(JUDGED,
				(_, judged) -> ifOurs(judged.fingerprint(), judged.accepted() ? this::noteAccepted : this::note));
	}

	private synchronized void ifOurs(String fingerprint, Consumer<ApiCredentials> heard) {
		look();
		Stream.of(Optional.of(this.newest), Optional.ofNullable(this.trusted))
			.flatMap(Optional::stream)
			.filter((pair) -> pair.fingerprint().equals(fingerprint))
			.findFirst()
			.ifPresent(heard);
	}

	/**
	 * Tells before a call waits whether it could leave at all.
	 * @throws HelpdeskException if ROBIN has refused all there are, and no probe is due
	 */
	synchronized void check() {
		if (usable() == null) {
			throw refusal();
		}
	}

	/**
	 * Returns the pair for a call that leaves now.
	 * @throws HelpdeskException if ROBIN has refused all there are, and no probe is due
	 */
	synchronized ApiCredentials next(Departure departure) {
		ApiCredentials pair = usable();
		if (pair == null) {
			throw refusal();
		}
		if (this.refused.contains(pair)) {
			long before = this.nextProbe;
			probed();
			if (this.leases.tryAcquire(PROBE, BETWEEN_PROBES) == Grant.TAKEN) {
				return next(departure);
			}
			departure.took(() -> notProbed(before));
		}
		return pair;
	}

	/** Gives the probe back, which did not leave: the next call may be it. */
	private synchronized void notProbed(long nextProbe) {
		this.nextProbe = nextProbe;
		this.leases.release(PROBE);
	}

	/**
	 * The newest pair is tried again once a minute even while the old one works: ROBIN
	 * may have learned of it late.
	 */
	private @Nullable ApiCredentials usable() {
		look();
		if (!this.refused.contains(this.newest) || this.ticker.read() - this.nextProbe >= 0) {
			return this.newest;
		}
		return (this.trusted != null && !this.refused.contains(this.trusted)) ? this.trusted : null;
	}

	private void look() {
		ApiCredentials now = this.source.get();
		if (!now.equals(this.newest)) {
			log.info("New credentials for ROBIN: the next call tries them");
			this.newest = now;
			this.refused.retainAll((this.trusted != null) ? Set.of(this.trusted) : Set.<ApiCredentials>of());
			this.refused.remove(now);
		}
	}

	private void probed() {
		this.nextProbe = this.ticker.read() + BETWEEN_PROBES.toNanos();
	}

	private HelpdeskException refusal() {
		return new HelpdeskException(Fault.CREDENTIALS, untilProbe(), null);
	}

	/** Returns how long until a refused pair is tried again. */
	synchronized Duration untilProbe() {
		return Duration.ofNanos(this.nextProbe - this.ticker.read());
	}

	/** Notes that ROBIN accepted a pair. */
	synchronized void accepted(ApiCredentials pair) {
		if (noteAccepted(pair)) {
			this.peers.publish(JUDGED, new CredentialsJudged(pair.fingerprint(), true));
		}
		if (pair.equals(this.newest) || this.trusted == null) {
			this.trusted = pair;
		}
	}

	private boolean noteAccepted(ApiCredentials pair) {
		boolean again = this.refused.remove(pair);
		if (again) {
			log.info("ROBIN accepts the credentials again");
		}
		return again;
	}

	/**
	 * Notes that ROBIN answered 401. Said once in the log, however many calls were under
	 * way.
	 * @return whether there is another pair to try at once
	 */
	synchronized boolean refused(ApiCredentials pair) {
		if (note(pair)) {
			this.peers.publish(JUDGED, new CredentialsJudged(pair.fingerprint(), false));
		}
		return state() != State.REFUSED;
	}

	private boolean note(ApiCredentials pair) {
		boolean first = this.refused.add(pair);
		if (pair.equals(this.newest)) {
			probed();
		}
		if (first) {
			tell(state());
		}
		return first;
	}

	private static void tell(State now) {
		switch (now) {
			case ACCEPTED -> log.info("ROBIN refuses the old credentials: the new ones are in use");
			case OLD_PAIR ->
				log.error("ROBIN refuses the new credentials: the old ones stay in use, mend the new ones");
			case REFUSED -> log.error("ROBIN refuses the credentials: calls stop but for one probe a minute; "
					+ "renew ROBIN_API_KEY and ROBIN_API_SECRET");
		}
	}

	/** Returns how it stands. */
	synchronized State state() {
		if (!this.refused.contains(this.newest)) {
			return State.ACCEPTED;
		}
		return (this.trusted != null && !this.refused.contains(this.trusted)) ? State.OLD_PAIR : State.REFUSED;
	}

	/**
	 * A message that ROBIN has accepted or refused a pair.
	 *
	 * @param fingerprint names them
	 * @param accepted whether it takes them
	 */
	record CredentialsJudged(String fingerprint, boolean accepted) {

		CredentialsJudged {
			Fields.text(fingerprint);
		}

	}

	/** The states of our credentials at ROBIN. */
	enum State {

		/** As far as is known it accepts the newest pair. */
		ACCEPTED,
		/** It refuses the newest pair; the one before still works. */
		OLD_PAIR,
		/** It refuses all there are. */
		REFUSED;

		/** Returns the name for metrics and health, such as {@code old-pair}. */
		String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
