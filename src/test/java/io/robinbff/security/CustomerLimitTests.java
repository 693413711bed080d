package io.robinbff.security;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.conversation.WebStores;
import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.security.CustomerLimit.Seen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@ExtendWith(OutputCaptureExtension.class)
class CustomerLimitTests {

	private static final Pseudonyms PSEUDONYMS = new Pseudonyms(
			PrivacyKey.of("names and names and names and names", null));

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final Wire wire = new Wire();

	private final CustomerLimit limit = limit(20, 50, 120);

	@Test
	void walkIsLimitedInEachWindowAndCounted(CapturedOutput output) {
		int seen = 0;
		for (int customer = 0; customer < 1000; customer++) {
			seen += ask("crawler", customer).isZero() ? 1 : 0;
			pass(Duration.ofSeconds(1));
		}
		assertThat(seen).isEqualTo(50);
		assertThat(count("minute") + count("hour")).isEqualTo(950);
		assertThat(output.getAll().lines().filter((line) -> line.contains("different customers"))).hasSize(2)
			.allMatch((line) -> line.contains("caller:") && !line.contains("crawler"));
		assertThat(ask("petra", 1)).as("somebody else").isZero();
	}

	@Test
	void whoWaitsAsToldIsServedAndNoSoonerAtAnyBoundary() {
		for (int customer = 0; customer < 500; customer++) {
			Duration wait = ask("crawler", customer);
			if (wait.isPositive()) {
				pass(wait.minusNanos(1));
				assertThat(ask("crawler", customer)).isPositive();
				pass(Duration.ofNanos(1));
				wait = ask("crawler", customer);
				while (wait.isPositive()) {
					pass(wait);
					wait = ask("crawler", customer);
				}
			}
		}
		assertThat(Duration.ofNanos(this.nanos.get() - (Long.MAX_VALUE - 1000))).as("120 a day")
			.isGreaterThanOrEqualTo(Duration.ofDays(4));
	}

	@Test
	void theSameCustomersAreFreeAndSoAreConversations() {
		for (int i = 0; i < 10_000; i++) {
			assertThat(ask("petra", i % 20)).isZero();
		}
		Query guid = new Query(new Selector.Guid(ConversationId.of("guid", "400a5018-0bee-44a4-fe5e-14d431134de5")));
		assertThat(this.limit.take(caller("petra"), guid, PSEUDONYMS.about(guid))).isZero();
		assertThat(ask("petra", 21)).isPositive();
	}

	@Test
	void replicasShareWhatWasSeen() {
		CustomerLimit other = limit(20, 50, 120);
		for (int customer = 0; customer < 20; customer++) {
			assertThat(ask((customer % 2 == 0) ? this.limit : other, "crawler", customer)).isZero();
		}
		assertThat(ask(this.limit, "crawler", 20)).isPositive();
		assertThat(ask(other, "crawler", 20)).isPositive();
		assertThat(this.wire.messages).hasSize(20).noneMatch((message) -> message.toString().contains("crawler"));
	}

	/** They are remembered for a day, whoever has sent them. */
	@Test
	void callersInNoFormOfOursAreNoMessages() {
		assertThat(new Seen(PSEUDONYMS.caller("petra"), 1).caller()).startsWith("caller:");
		assertThatIllegalArgumentException().isThrownBy(() -> new Seen("x".repeat(100_000), 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new Seen("customer:0123456789abcdef01234567", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new Seen("", 1));
	}

	/** Whoever may publish in Redis invents as many as he likes, in the right form. */
	@Test
	void callersAndCustomersOfOthersAreBoundedInAll() {
		CustomerLimit wide = limit(0, 0, 2000);
		for (int caller = 0; caller < 3_000; caller++) {
			String name = PSEUDONYMS.caller("forged " + caller);
			for (int customer = 0; customer < 513; customer++) {
				this.wire.ends.getLast().subscribers.getFirst().receive("forger", new Seen(name, customer));
			}
		}
		assertThat(wide.room()).as("of 3,000 callers with room for 1,024 customers each")
			.isBetween(900_000L, 1_000_000L);
	}

	/** A browser that opens a hundred tabs is no way past the limit. */
	@Test
	void manyAtOnceGetNoMoreThanTheLimit() {
		for (int round = 0; round < 200; round++) {
			String crawler = "crawler " + round;
			long seen = IntStream.range(0, 64).parallel().filter((customer) -> ask(crawler, customer).isZero()).count();
			assertThat(seen).isEqualTo(20);
		}
	}

	@Test
	void zeroIsNoLimit() {
		CustomerLimit none = limit(0, 0, 0);
		for (int customer = 0; customer < 5000; customer++) {
			assertThat(ask(none, "crawler", customer)).isZero();
		}
	}

	private double count(String window) {
		return this.meters.get("robin.callers.walks").tag("window", window).counter().count();
	}

	private Duration ask(String subject, int customer) {
		return ask(this.limit, subject, customer);
	}

	private static Duration ask(CustomerLimit limit, String subject, int customer) {
		Query query = new Query(new Selector.Customer(CustomerEmail.of("email", "c" + customer + "@example.nl")));
		return limit.take(caller(subject), query, PSEUDONYMS.about(query));
	}

	private static Caller caller(String subject) {
		return new Caller(subject, null, "https://a", false, WebStores.ALL);
	}

	private CustomerLimit limit(int minute, int hour, int day) {
		return CustomerLimit.ofLookups(new CallerLimitSettings(0, minute, hour, day), PSEUDONYMS, this.nanos::get,
				this.meters, this.wire.end());
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	/** A wire between replicas in one process. */
	private static final class Wire {

		private final List<Object> messages = new ArrayList<>();

		private final List<End> ends = new ArrayList<>();

		PeerChannel end() {
			End end = new End();
			this.ends.add(end);
			return end;
		}

		private final class End implements PeerChannel {

			private final List<Subscriber<Record>> subscribers = new ArrayList<>();

			@Override
			public <M extends Record> void publish(Topic<M> topic, M message) {
				Wire.this.messages.add(message);
				Wire.this.ends.stream()
					.filter((end) -> end != this)
					.forEach((end) -> end.subscribers.forEach((subscriber) -> subscriber.receive("a", message)));
			}

			@Override
			@SuppressWarnings("unchecked")
			public <M extends Record> void subscribe(Topic<M> topic, Subscriber<M> subscriber) {
				this.subscribers.add((Subscriber<Record>) Objects.requireNonNull(subscriber));
			}

		}

	}

}
