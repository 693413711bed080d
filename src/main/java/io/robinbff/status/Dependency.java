package io.robinbff.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * A thing that the service depends upon and may find away: one place for its health, its
 * metric and its log lines. The log has one line when it goes away, one when it is back,
 * and one an hour between, however often it is tried.
 */
public final class Dependency implements HealthIndicator {

	private static final Logger log = LoggerFactory.getLogger(Dependency.class);

	private static final Duration AGAIN = Duration.ofHours(1);

	/** What comes and goes within a minute is one outage, for the log. */
	private static final Duration FLAP = Duration.ofMinutes(1);

	private final String name;

	private final Level level;

	private final String away;

	private final String back;

	private final InstantSource clock;

	private final Map<String, Instant> ended = new ConcurrentHashMap<>();

	private volatile boolean used = true;

	private final Map<String, Outage> outages = new ConcurrentSkipListMap<>();

	/**
	 * Creates a dependency that is taken to be here.
	 * @param name its name in metrics
	 * @param level how bad it is when it is away
	 * @param away what the log says then, without a full stop
	 * @param back what the log says when it is back
	 */
	public Dependency(String name, Level level, String away, String back) {
		this(name, level, away, back, InstantSource.system());
	}

	/** Creates a dependency with a clock for how long it is away. */
	public Dependency(String name, Level level, String away, String back, InstantSource clock) {
		this.name = name;
		this.level = level;
		this.away = away;
		this.back = back;
		this.clock = clock;
	}

	/** Says that the settings ask for nothing of the kind. */
	public Dependency unused() {
		this.used = false;
		return this;
	}

	/** Notes that it is here. */
	public void isHere() {
		isHere("");
	}

	/** Notes that one of several is here, such as an issuer by its address. */
	public void isHere(String one) {
		if (this.outages.containsKey(one)) {
			end(one);
		}
	}

	private synchronized void end(String one) {
		Outage ended = this.outages.remove(one);
		if (ended == null) {
			return;
		}
		this.ended.put(one, this.clock.instant());
		if (ended.said() != null) {
			log.info("{}{}, after {} s", this.back, named(one),
					Duration.between(ended.since(), this.clock.instant()).toSeconds());
		}
	}

	/**
	 * Notes that it is away.
	 * @param cause why, without anything personal
	 */
	public void isAway(String cause) {
		isAway("", cause);
	}

	/** Notes that one of several is away. */
	public synchronized void isAway(String one, String cause) {
		Instant now = this.clock.instant();
		Outage before = this.outages.get(one);
		if (before == null) {
			Instant last = this.ended.get(one);
			boolean flaps = last != null && Duration.between(last, now).compareTo(FLAP) < 0;
			this.outages.put(one, new Outage(now, flaps ? null : now, cause));
			if (flaps) {
				return;
			}
			log.atLevel(this.level).log("{}{}: {}", this.away, named(one), cause);
		}
		else if (Duration.between((before.said() != null) ? before.said() : before.since(), now)
			.compareTo((before.said() != null) ? AGAIN : FLAP) >= 0) {
			this.outages.put(one, new Outage(before.since(), now, cause));
			log.atLevel(this.level)
				.log("{}{}, since {}: {}", this.away, named(one), before.since().truncatedTo(ChronoUnit.SECONDS),
						cause);
		}
		else if (!before.cause().equals(cause)) {
			this.outages.put(one, new Outage(before.since(), before.said(), cause));
		}
	}

	private static String named(String one) {
		return one.isEmpty() ? "" : " (" + one + ")";
	}

	/** Returns whether it is here, as far as is known. */
	public boolean here() {
		return this.outages.isEmpty();
	}

	String name() {
		return this.name;
	}

	boolean used() {
		return this.used;
	}

	@Override
	public Health health() {
		Map.Entry<String, Outage> first = this.outages.entrySet()
			.stream()
			.min(Map.Entry.comparingByValue(Comparator.comparing(Outage::since)))
			.orElse(null);
		if (first == null) {
			return this.used ? Health.up().build() : Health.up().withDetail("used", false).build();
		}
		return Health.status(new Status("DEGRADED", this.away + named(first.getKey())))
			.withDetail("since", first.getValue().since().truncatedTo(ChronoUnit.SECONDS).toString())
			.withDetail("cause", first.getValue().cause())
			.build();
	}

	/**
	 * A running outage.
	 *
	 * @param since when it was noticed
	 * @param said when the log said so last; null if it has not
	 * @param cause why, as far as is known by now
	 */
	private record Outage(Instant since, @Nullable Instant said, String cause) {
	}

}
