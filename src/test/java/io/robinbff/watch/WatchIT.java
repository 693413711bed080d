package io.robinbff.watch;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.PackagedJar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Watches over the jar as it is shipped: how soon, how many, and what they cost. */
class WatchIT {

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	/** How late a webhook comes. */
	private static final Duration DELAY = Duration.ofMillis(1500);

	private static final int CHANGES = 20;

	private static final int WATCHES = 2000;

	private static final int OF_ONE_SUBJECT = 4;

	private static final long MOST_BYTES = 20 * 1024;

	private static final Map<String, String> NO_LIMITS = Map.of("ROBIN_CALLERS_PER_MINUTE", "0",
			"ROBIN_CALLERS_CUSTOMERS_PER_MINUTE", "0", "ROBIN_CALLERS_CUSTOMERS_PER_HOUR", "0",
			"ROBIN_CALLERS_CUSTOMERS_PER_DAY", "0", "LOGGING_LEVEL_ROOT", "INFO");

	@TempDir
	private Path folder;

	private final RobinServer robin = RobinServer.start();

	private final Issuer issuer = Issuer.start();

	private final List<AutoCloseable> open = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable one : this.open.reversed()) {
			one.close();
		}
		this.issuer.close();
		this.robin.close();
	}

	/** Two processes around a Redis; the events come to the first. */
	@Test
	void openCardHearsOfAChangeWithinSixSeconds() throws Exception {
		RedisProcess redis = RedisProcess.start();
		this.open.add(redis);
		PackagedJar first = begin(redis, "first");
		PackagedJar second = begin(redis, "second");
		first.awaitStart();
		second.awaitStart();
		await().atMost(Duration.ofMinutes(1))
			.until(() -> Stream.of(first, second).allMatch((jar) -> view(jar, CHANGES).status() == 200));
		List<List<Listener>> listeners = new ArrayList<>();
		for (int i = 0; i < CHANGES; i++) {
			writes(i, "One");
			int number = i;
			String tag = tag(await().atMost(Duration.ofSeconds(30))
				.until(() -> view(first, number), (reply) -> reply.status() == 200));
			List<Listener> both = List.of(watch(first, i), watch(second, i));
			both.forEach((listener) -> listener.awaitTag(tag));
			listeners.add(both);
		}
		List<Duration> took = new ArrayList<>();
		for (int i = 0; i < CHANGES; i++) {
			writes(i, "Two");
			long changed = System.nanoTime();
			await().pollDelay(DELAY).until(() -> true);
			event(first, customer(i));
			for (Listener listener : listeners.get(i)) {
				await().atMost(Duration.ofSeconds(30)).until(() -> listener.tags().size() == 2);
				took.add(Duration.ofNanos(listener.events().getLast().at() - changed));
			}
		}
		took.sort(Comparator.naturalOrder());
		System.out.printf("From a change to the card, webhook's %d ms included: p50 %d ms, p95 %d ms, of %d%n",
				DELAY.toMillis(), took.get(took.size() / 2).toMillis(), p95(took).toMillis(), took.size());
		assertThat(p95(took)).isLessThan(Duration.ofSeconds(6));
	}

	private static Duration p95(List<Duration> sorted) {
		return sorted.get(sorted.size() * 95 / 100);
	}

	/** Idle ones ask nothing and weigh little; all go at once without a word. */
	@Test
	void twoThousandWeighLittleAndAskNothing() throws Exception {
		PackagedJar jar = PackagedJar.begin(this.folder, this.robin, this.issuer, NO_LIMITS).awaitStart();
		this.open.add(jar);
		writes(0, "One");
		assertThat(view(jar, 0).status()).isEqualTo(200);
		crowd(jar, 50).forEach(Listener::vanish);
		awaitWatches(jar, 0);
		long before = jar.liveBytes();
		int calls = this.robin.callCount();
		List<Listener> all = crowd(jar, WATCHES);
		long each = (jar.liveBytes() - before) / WATCHES;
		System.out.printf("An idle watch weighs %d bytes of heap%n", each);
		assertThat(each).isLessThanOrEqualTo(MOST_BYTES);
		try (Listener refused = Listener.knock(jar.port(), token("one too many"), Listener.customer("late@x.nl"))) {
			assertThat(refused.status()).isEqualTo("HTTP/1.1 503");
		}
		Listener last = all.getLast();
		last.listen();
		await().atMost(Duration.ofSeconds(15)).until(() -> last.signsOfLife() > 0);
		assertThat(this.robin.callCount()).as("calls for idle watches").isEqualTo(calls);
		assertThat(view(jar, 0).status()).isEqualTo(200);
		all.forEach(Listener::vanish);
		long began = System.nanoTime();
		awaitWatches(jar, 0);
		System.out.printf("%d that left without a word were gone after %d ms%n", WATCHES,
				Duration.ofNanos(System.nanoTime() - began).toMillis());
		Listener.to(jar.port(), token("another"), Listener.customer("late@x.nl")).close();
	}

	private void awaitWatches(PackagedJar jar, int count) {
		await().atMost(Duration.ofMinutes(1)).until(() -> jar.live("io.robinbff.watch.Watch") == count);
	}

	private List<Listener> crowd(PackagedJar jar, int count) {
		List<Listener> crowd = new ArrayList<>();
		String token = "";
		for (int i = 0; i < count; i++) {
			token = (i % OF_ONE_SUBJECT == 0) ? token("agent-" + i) : token;
			Listener listener = Listener.knock(jar.port(), token, Listener.customer("idle" + i + "@x.nl"));
			assertThat(listener.status()).isEqualTo("HTTP/1.1 200");
			crowd.add(listener);
		}
		return crowd;
	}

	private String token(String subject) {
		return this.issuer.token((claims) -> claims.subject(subject));
	}

	private PackagedJar begin(RedisProcess redis, String name) throws IOException {
		Map<String, String> settings = new HashMap<>(NO_LIMITS);
		settings.putAll(Map.of("SPRING_DATA_REDIS_URL", redis.urlOfUser(), "ROBIN_REDIS_REPLICA", name,
				"ROBIN_QUOTA_REPLICAS", "2", "ROBIN_CACHE_KEY",
				"k1:" + Base64.getEncoder().encodeToString(new byte[32]), "ROBIN_REDIS_TIMEOUT", "500ms",
				"ROBIN_EVENTS_SECRET", SECRET, "ROBIN_WATCH_PER_SUBJECT", "1000"));
		PackagedJar jar = PackagedJar.begin(this.folder, this.robin, this.issuer, settings);
		this.open.add(jar);
		return jar;
	}

	private Listener watch(PackagedJar jar, int number) {
		Listener listener = Listener.to(jar.port(), this.issuer.token(Issuer.READ),
				Listener.customer(customer(number)));
		this.open.add(listener);
		return listener;
	}

	private Reply view(PackagedJar jar, int number) {
		return jar.get("/customers/" + customer(number) + "/conversations", this.issuer.token(Issuer.READ));
	}

	private static void event(PackagedJar jar, String customer) {
		Reply reply = Front.send(jar.request("/hooks/conversations", SECRET)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers
				.ofString("{\"Name\":\"ConversationUpdated\",\"Payload\":{\"EmailAddress\":\"" + customer + "\"}}"))
			.build());
		assertThat(reply.status()).isEqualTo(200);
	}

	private void writes(int number, String text) {
		this.robin.hasConversationsOf(customer(number), RobinConversation.numbered(number + 1)
			.messages(RobinMessage.fromCustomer("Somebody", customer(number), text)));
	}

	private static String customer(int number) {
		return "live" + number + "@example.nl";
	}

	private static String tag(Reply reply) {
		return String.valueOf(reply.header("ETag"));
	}

}
