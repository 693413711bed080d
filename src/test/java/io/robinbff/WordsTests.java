package io.robinbff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The field's words: what once had names of its own here is called what the field calls
 * it, as a type, a setting, a metric, or a field of the script. A name that comes back
 * costs a newcomer a dictionary.
 */
class WordsTests {

	/** Each once was the name of a type; what it is called now stands behind it. */
	private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("Flights", "SingleFlight"),
			Map.entry("Flight", "InFlightCall"), Map.entry("FlightRules", "SingleFlight"),
			Map.entry("Boarding", "Joined"), Map.entry("SharedFlights", "DistributedSingleFlight"),
			Map.entry("Shelf", "LocalCache"), Map.entry("SharedShelf", "RedisCache"),
			Map.entry("Replicas", "SharedCache"), Map.entry("SharedAnswers", "RedisSharedCache"),
			Map.entry("Entry", "CachedPage"), Map.entry("Rung", "Freshness"), Map.entry("Terms", "LookupOptions"),
			Map.entry("Wish", "CacheMode"), Map.entry("NotKept", "NotCached"), Map.entry("Origin", "TraceLink"),
			Map.entry("Envelope", "AnswerCipher"), Map.entry("Windows", "SlidingWindowLog"),
			Map.entry("Ledger", "CallLog"), Map.entry("LocalLedger", "LocalCallLog"),
			Map.entry("SharedLedger", "RedisCallLog"), Map.entry("SpendFile", "CallLogFile"),
			Map.entry("Spending", "LoggedCall"), Map.entry("Turnstile", "Dispatcher"), Map.entry("Line", "WaitQueue"),
			Map.entry("Place", "Waiter"), Map.entry("Shares", "FairShare"), Map.entry("Claim", "Demand"),
			Map.entry("Bid", "QueueHead"), Map.entry("Alone", "OfflineQuota"), Map.entry("Turns", "TimeSlots"),
			Map.entry("Mirror", "ReplicatedLog"), Map.entry("Untold", "Outbox"), Map.entry("SharedClock", "RedisClock"),
			Map.entry("Sharing", "ReplicationTimings"), Map.entry("Pair", "ApiCredentials"),
			Map.entry("PairSource", "CredentialsProvider"), Map.entry("Credentials", "CredentialsRotation"),
			Map.entry("Colleagues", "PeerChannel"), Map.entry("News", "Topic"), Map.entry("Retries", "RetryPolicy"),
			Map.entry("Stopwatch", "AttemptTimer"), Map.entry("Lap", "Attempt"),
			Map.entry("LastMoment", "PermitFilter"), Map.entry("AttemptLimit", "AttemptTimeoutFilter"),
			Map.entry("Diagnosis", "FaultClassification"), Map.entry("PageEnds", "Pagination"),
			Map.entry("InWords", "StartupSummary"), Map.entry("Views", "LookupMetrics"));

	/** The same word for another thing, in the sense that everybody knows it in. */
	private static final Map<String, String> EXCEPTIONS = Map.of("bench/Replicas", "several processes of the service",
			"PageCodec.Entry", "an entry of a page, as of a list", "Keyspace.Entry", "an entry of a map", "SharedClock",
			"the cache's clock, sampled with its values; the quota's is RedisClock", "ClientCertificate.Pair",
			"a certificate and its key", "RedisCallLog.Place", "a place in the log", "Expiry.Line",
			"a line of the audit's file", "ExportPlaces.Place", "room for one export", "Watches.Place",
			"room for one watch");

	/** Words that stand in no setting and no metric, whole or in part. */
	private static final Set<String> WORDS = Set.of("rung", "flight", "flights", "shelf", "terms", "wish", "kept",
			"ledger", "spending", "turnstile", "bid", "alone", "turns", "seat", "mirror", "untold", "founder", "pair",
			"colleagues", "tell", "hear", "news", "few", "lap", "diagnosis", "views");

	/** Names that were right in all their parts, and said too little together. */
	private static final Set<String> NAMES = Set.of("robin.cache.stale", "robin.cache.empty", "robin.not.kept");

	private static final Pattern TYPE = Pattern
		.compile("^\\s*(?:[a-z-]+ )*(?:class|record|enum|interface|@interface) ([A-Z]\\w*)", Pattern.MULTILINE);

	private static final Pattern NAME = Pattern.compile("\\b(?:robin|ROBIN)[._][A-Za-z0-9._-]*[A-Za-z0-9]");

	private static final Path SCRIPT = Path.of("src/main/resources/io/robinbff/quota/shared/quota.lua");

	@Test
	void typesHaveTheFieldsNames() {
		Set<String> found = new TreeSet<>();
		for (Path file : files("src", "bench")) {
			if (file.toString().endsWith(".java")) {
				String outer = file.getFileName().toString().replace(".java", "");
				TYPE.matcher(text(file))
					.results()
					.map((type) -> type.group(1))
					.filter(TYPES::containsKey)
					.forEach((one) -> {
						String name = one.equals(outer) ? one : outer + "." + one;
						found.add(file.startsWith("bench") ? "bench/" + name : name);
					});
			}
		}
		assertThat(found).as("see TYPES for the field's word").isEqualTo(new TreeSet<>(EXCEPTIONS.keySet()));
	}

	@Test
	void settingsAndMetricsHaveTheFieldsNames() {
		Set<String> found = new TreeSet<>();
		for (Path file : files("src", "bench", "helm", "docs")) {
			NAME.matcher(text(file)).results().map((name) -> name.group().toLowerCase(Locale.ROOT)).forEach((name) -> {
				List<String> parts = List.of(name.split("[._-]"));
				if (NAMES.contains(String.join(".", parts)) || parts.stream().anyMatch(WORDS::contains)) {
					found.add(file + ": " + name);
				}
			});
		}
		assertThat(found).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "not-kept", "leavesNow", "mayProbe", "\"rung\"" })
	void wordIsGone(String word) {
		assertThat(files("src", "bench", "helm", "docs")).noneMatch((file) -> text(file).contains(word));
	}

	@ParameterizedTest
	@ValueSource(strings = { "gone", "fresh", "founder", "opens", "ledger", "untold", "mirror", "seat" })
	void scriptHasTheFieldsNames(String word) {
		assertThat(text(SCRIPT).lines().map((line) -> line.replaceFirst("--.*", "")))
			.noneMatch((line) -> Pattern.compile("\\b" + word + "\\b").matcher(line).find());
	}

	private static List<Path> files(String... folders) {
		List<Path> all = new ArrayList<>();
		for (String folder : folders) {
			try (Stream<Path> files = Files.walk(Path.of(folder))) {
				files.filter(Files::isRegularFile)
					.filter((file) -> !file.endsWith("WordsTests.java"))
					.forEach(all::add);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return all;
	}

	/** Pictures hold no words. */
	private static String text(Path file) {
		try {
			return Files.readString(file);
		}
		catch (MalformedInputException ex) {
			return "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
