package io.robinbff.quota.shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import embedded.BesideOthers;
import io.robinbff.quota.FakeDemand;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.simulation.RedisModel;
import io.robinbff.simulation.ScriptEngine;
import io.robinbff.simulation.ScriptNames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code quota.lua} and the classes around it name the same fields: a name that only one
 * of them knows is nothing, or an error, to the other.
 */
@BesideOthers
class QuotaFieldsTests {

	private static final long SECOND = QuotaSimulation.SECOND;

	@AutoClose
	private static final ScriptEngine engine = new ScriptEngine();

	private final ScriptNames names = ScriptNames.read();

	private final RedisModel redis = new RedisModel(engine, () -> 1_732_550_000_000_000L + this.now / 1000);

	/** All arguments of all requests so far, the latest last. */
	private final List<List<String>> sent = new ArrayList<>();

	private final List<QuotaReply> replies = new ArrayList<>();

	/** In place of the format of this version. */
	private @Nullable String format;

	private long now = 1000 * SECOND;

	@Test
	void requestsHaveTheFieldsThatTheScriptReads() {
		RedisCallLog calls = calls("one", 2);
		Quota quota = quota(calls, 2);
		run(quota, 10);
		CompletableFuture<Permit> permit = quota.request(FakeDemand.click("agent", this.now + 10 * SECOND));
		run(quota, 1);
		assertThat(permit).isCompleted();
		var _ = permit.join().confirm();
		run(quota, 1);
		quota.close();
		Set<String> fields = new TreeSet<>();
		Set<String> operations = new TreeSet<>();
		for (List<String> arguments : this.sent) {
			for (int i = 1; i < arguments.size(); i += 2) {
				fields.add(arguments.get(i));
			}
			operations.add(arguments.get(2));
		}
		assertThat(operations).as("of every kind").hasSize(QuotaRequest.Operation.values().length);
		assertThat(fields).isEqualTo(this.names.asked());
	}

	/** By the source: most of them are read only sometimes. */
	@Test
	void repliesHaveTheFieldsThatAreRead() throws IOException {
		Set<String> read = new TreeSet<>(found("reply\\.(?:text|number|flag|time|lines|has)\\(\"(\\w+)\""));
		read.add("status");
		assertThat(this.names.replied()).isEqualTo(read);
	}

	/** Another format is as good as no answer, and needs no rule of its own. */
	@Test
	void statusesAreThoseOfTheScript() throws IOException {
		Set<String> read = new TreeSet<>(found("reply\\.is\\(\"(\\w+)\""));
		read.addAll(Set.of("ok", "format"));
		assertThat(this.names.statuses()).isEqualTo(read);
	}

	private static List<String> found(String pattern) throws IOException {
		return Pattern.compile(pattern)
			.matcher(Files.readString(Path.of("src/main/java/io/robinbff/quota/shared/RedisCallLog.java")))
			.results()
			.map((found) -> found.group(1))
			.toList();
	}

	@Test
	void requestsAreOfTheScriptsFormat() {
		run(quota(calls("one", 2), 2), 1);
		assertThat(this.sent.getFirst().getFirst()).isEqualTo(Integer.toString(this.names.format()));
		assertThat(this.replies).noneMatch((reply) -> reply.is("format")).last().matches(QuotaReply::ok);
	}

	/** It is told so, and nothing of what it says is taken in. */
	@ParameterizedTest
	@ValueSource(strings = { "3", "5", "", "4.0" })
	void requestOfAnotherFormatIsRefused(String other) {
		this.format = other;
		run(quota(calls("one", 2), 2), 1);
		assertThat(this.replies).isNotEmpty()
			.allMatch((reply) -> reply.is("format") && reply.fields().size() == 1 && !reply.ok());
		for (String key : QuotaScript.keys("", 2)) {
			assertThat(this.redis.call(List.of("EXISTS", key))).as(key).isEqualTo(0L);
		}
	}

	/** As if Redis were away: it goes on within its share, once room is kept for it. */
	@Test
	void replicaOfAnotherFormatGoesOnAlone() {
		RedisCallLog calls = calls("one", 1);
		Quota quota = quota(calls, 1);
		run(quota, 10);
		assertThat(calls.state(this.now)).isInstanceOf(Standing.Shared.class);
		this.format = "5";
		run(quota, 1);
		assertThat(calls.state(this.now)).isInstanceOf(Standing.Waiting.class);
		AtomicInteger permits = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			var _ = quota.request(FakeDemand.click("agent", this.now + 10 * SECOND))
				.thenAccept((_) -> permits.incrementAndGet());
		}
		run(quota, 2);
		assertThat(calls.state(this.now)).isInstanceOf(Standing.Slots.class);
		assertThat(permits).hasValue(3);
		this.format = null;
		run(quota, 4);
		assertThat(calls.state(this.now)).isInstanceOf(Standing.Shared.class);
	}

	private static QuotaSettings settings(int shares) {
		return QuotaSettings.defaults().withReplicas(shares);
	}

	private RedisCallLog calls(String name, int shares) {
		return new RedisCallLog(settings(shares), new ReplicationTimings(name, Duration.ofMillis(50)), this::send,
				() -> this.now);
	}

	private Quota quota(RedisCallLog calls, int shares) {
		Quota quota = new Quota(settings(shares), calls, () -> this.now, () -> Instant.EPOCH);
		calls.start(quota::post);
		return quota;
	}

	/** Redis answers at once. */
	private CompletableFuture<QuotaReply> send(QuotaRequest request) {
		List<String> arguments = new ArrayList<>(request.arguments());
		if (this.format != null) {
			arguments.set(0, this.format);
		}
		this.sent.add(arguments);
		List<?> reply = (List<?>) this.redis.eval(this.names.text(), QuotaScript.keys("", request.shares()), arguments);
		this.replies.add(QuotaReply.of(reply.stream().map(Object::toString).toList()));
		return CompletableFuture.completedFuture(this.replies.getLast());
	}

	private void run(Quota quota, int seconds) {
		for (long end = this.now + seconds * SECOND; this.now < end; this.now += SECOND / 100) {
			quota.advance();
		}
	}

}
