package io.robinbff.status;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;

/**
 * A record of how each part stands, and since when: the members of the health group,
 * looked at every ten seconds.
 */
final class Standing {

	/** The members of the group "robin", and what to do about each at night. */
	private static final List<Part> PARTS = List.of(new Part("robinCalls", "ROBIN",
			"Nothing here mends it, and a restart empties the cache. Does the network let us out? Ask CM.com. See RobinDown; "
					+ "where the credentials are refused, put a valid pair into the Secret: see RobinCredentialsRefused."),
			new Part("issuer", "Token issuer",
					"Is it up, does the NetworkPolicy reach it, is its certificate trusted? It is asked again by itself. See RobinBffIssuerAway."),
			new Part("introspection", "Introspection of opaque tokens",
					"Is the issuer up, are our id and secret there still right? Tokens that are JWTs go on. See RobinBffIssuerAway."),
			new Part("sharedRedis", "Redis",
					"Nothing stops. Do not restart pods. Is it up, is its password still the Secret's? See RobinBffRedisAway."),
			new Part("redisScript", "Quota script in Redis",
					"Redis answers, but refuses EVALSHA: a read-only replica, or a user without the right? See RobinBffRedisAway."),
			new Part("redisChannel", "Messages between replicas",
					"Quota and answers are shared all the same. Has Redis' user the channel? See Redis' user in operations.md."),
			new Part("redisEvents", "Events between replicas",
					"Answers are fresh for as short as without events. Is Redis full, read-only, or its user without XADD? Is a pod cut off from it? See RobinBffRedisAway."),
			new Part("audit", "Audit",
					"Is the disk full, may the process write to it? Nobody is answered until it can. See RobinBffAuditFails."),
			new Part("quotaFile", "Quota file",
					"Calls go on. Make room on the volume before the next restart. See RobinBffQuotaFileFails."),
			new Part("events", "Events of ROBIN",
					"Answers are fresh for as short as without events. See RobinBffEventsSilent and RobinBffEventsUntrusted."));

	private final HealthContributorRegistry health;

	private final Map<String, Known> known = new ConcurrentHashMap<>();

	Standing(HealthContributorRegistry health) {
		this.health = health;
	}

	/** Returns how all stand now. */
	List<Row> rows(Instant now) {
		return PARTS.stream().map((part) -> row(part, now)).toList();
	}

	/** Returns a row on the callers if all of them are refused: a setting is wrong. */
	Stream<Row> callers(boolean refused, Instant now) {
		Known known = this.known.compute("callers",
				(name, last) -> (last != null && last.well() != refused) ? last : new Known(!refused, now));
		return refused ? Stream.of(new Row("Callers' tokens", true, false, known.since(),
				"every request is answered with 401",
				"Does the issuer's setting say exactly what the tokens' iss says, does ROBIN_ACCESS_AUDIENCE stand in their aud? "
						+ "The log says why each is refused. See RobinBffRefusesEverybody."))
				: Stream.empty();
	}

	private Row row(Part part, Instant now) {
		Health known = (this.health.getContributor(part.member()) instanceof HealthIndicator one) ? one.health() : null;
		Health health = (known != null) ? known : Health.unknown().build();
		boolean used = !Boolean.FALSE.equals(health.getDetails().get("used"));
		boolean well = Status.UP.equals(health.getStatus());
		String details = health.getDetails()
			.entrySet()
			.stream()
			.filter((detail) -> !List.of("since", "used").contains(detail.getKey()))
			.map((detail) -> detail.getKey() + ": " + detail.getValue())
			.collect(Collectors.joining(", "));
		Known before = this.known.compute(part.member(),
				(name, last) -> (last != null && last.well() == well) ? last : new Known(well, now));
		Object since = health.getDetails().get("since");
		return new Row(part.title(), used, well, (since != null) ? Instant.parse(since.toString()) : before.since(),
				details, part.advice());
	}

	/**
	 * The standing of one part.
	 *
	 * @param title what it is called
	 * @param used whether the settings ask for it
	 * @param well whether all is well with it
	 * @param since since when, as far as this process knows
	 * @param details what else health says
	 * @param advice what to do if it is not well
	 */
	record Row(String title, boolean used, boolean well, Instant since, String details, String advice) {
	}

	private record Part(String member, String title, String advice) {
	}

	private record Known(boolean well, Instant since) {
	}

}
