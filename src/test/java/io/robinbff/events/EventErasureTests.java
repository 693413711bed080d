package io.robinbff.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import com.github.benmanes.caffeine.cache.Ticker;
import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ServiceTest;
import io.robinbff.cache.Answers;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an event said of whoever is erased before it is known whom it was about. */
@ServiceTest
@Import(EventErasureTests.Relays.class)
@TestPropertySource(
		properties = { "robin.events.secret=" + EventsServiceTests.SECRET, "robin.events.per-second=100000" })
class EventErasureTests {

	private static final List<Map<String, String>> PASSED = new CopyOnWriteArrayList<>();

	private static final AtomicReference<EventRelay.@Nullable Listener> LISTENER = new AtomicReference<>();

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private Issuer issuer;

	@Autowired
	private Answers answers;

	@Autowired
	private EventRules<Object> rules;

	@Autowired
	private Ticker ticker;

	@Test
	void whoeverIsErasedDuringTheLookUpDoesNotComeBackByIt() {
		List.of("anna", "bob").forEach((who) -> this.robin.hasConversationsOf(who + "@erased.nl", conversation(who)));
		this.robin.isSlowBy(Duration.ofSeconds(2));
		int before = this.robin.callCount();
		List.of("anna", "bob").forEach(this::updated);
		await().until(() -> this.robin.callCount() - before == 2);
		assertThat(this.front
			.send("POST", "/customers/erase", "{\"emailAddress\":\"anna@erased.nl\"}",
					this.issuer.token("privacy.erase"), "Content-Type", "application/json")
			.status()).isEqualTo(200);
		this.robin.recovers();
		await().until(() -> PASSED.contains(customer("bob")) && PASSED.contains(guid("bob")));
		// What comes next of her is heard, and behind what was dropped.
		updated("anna");
		await().until(() -> PASSED.contains(customer("anna")) && PASSED.contains(guid("anna")));
		assertThat(PASSED).filteredOn(customer("anna")::equals).hasSize(1);
		assertThat(PASSED).filteredOn(guid("anna")::equals).hasSize(1);
	}

	/**
	 * It came to another replica, which was cut off and sends it when it is back; by its
	 * date, or as it was read from where this one had read before the erasure.
	 */
	@ParameterizedTest
	@CsvSource({ "-60, false", "60, true" })
	void whatAnotherReplicaHeardBeforeIsNotEnteredAfterwards(int seconds, boolean isReadOn) {
		long before = this.ticker.read();
		assertThat(this.front
			.send("POST", "/customers/erase", "{\"emailAddress\":\"carl@erased.nl\"}",
					this.issuer.token("privacy.erase"), "Content-Type", "application/json")
			.status()).isEqualTo(200);
		long earliest = isReadOn ? before : this.ticker.read() + 1;
		Instant arrived = Instant.now().plusSeconds(seconds);
		EventRelay.Listener desk = Objects.requireNonNull(LISTENER.get());
		desk.passed(customer("carl"), arrived, arrived, earliest, this.ticker.read() + 1);
		desk.passed(customer("dora" + seconds), arrived, arrived, earliest, this.ticker.read() + 1);
		await().until(() -> isChanged("dora" + seconds));
		assertThat(isChanged("carl")).isFalse();
		desk.passed(customer("carl"), Instant.now().plusSeconds(60), Instant.now().plusSeconds(60),
				this.ticker.read() + 1, this.ticker.read() + 2);
		await().until(() -> isChanged("carl"));
	}

	private boolean isChanged(String who) {
		Object own = Objects.requireNonNull(this.answers.ownOf(customer(who)));
		long before = this.ticker.read() - Duration.ofMinutes(5).toNanos();
		return this.rules.judge(List.of(own), before, this.ticker.read()).belief() == Belief.CHANGED;
	}

	private Map<String, String> customer(String who) {
		return this.answers.namesOf(new Selector.Customer(CustomerEmail.of("email", who + "@erased.nl")));
	}

	private Map<String, String> guid(String who) {
		return this.answers.namesOf(new Selector.Guid(new ConversationId(RobinConversation.idFrom("guid " + who))));
	}

	private void updated(String who) {
		assertThat(this.front
			.send("POST", "/hooks/conversations",
					"{\"Name\":\"ConversationUpdated\",\"Payload\":{\"ConversationId\":\""
							+ RobinConversation.idFrom("conversation " + who) + "\"}}",
					EventsServiceTests.SECRET, "Content-Type", "application/json")
			.status()).isEqualTo(200);
	}

	private static RobinConversation conversation(String who) {
		return RobinConversation.numbered(1)
			.guid(RobinConversation.idFrom("guid " + who))
			.conversationId(RobinConversation.idFrom("conversation " + who))
			.messages(RobinMessage.fromCustomer(who, who + "@erased.nl", "One"));
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Relays {

		/** What is entered is passed on. */
		@Bean
		EventRelay relay() {
			return new EventRelay() {
				@Override
				public void subscribe(Listener listener) {
					LISTENER.set(listener);
				}

				@Override
				public void pass(Map<String, String> names, Instant happened, Instant arrived) {
					PASSED.add(names);
				}

				@Override
				public void gap() {
				}

				@Override
				public void erase(Set<String> names, boolean live) {
				}
			};
		}

	}

}
