package io.robinbff.erasure;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.ServiceTest;
import io.robinbff.cache.Answers;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.privacy.Erasable;
import io.robinbff.privacy.Erasure;
import io.robinbff.privacy.Pseudonyms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/** What an erasure does here, and what is said of it, whoever fails. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
@Import(EraserTests.Holders.class)
class EraserTests {

	private static final Selector ANNA = new Selector.Customer(CustomerEmail.of("email", "anna@eraser.nl"));

	private static final String CANARY = "zqcanary";

	private static final AtomicBoolean FAILS = new AtomicBoolean();

	private static final List<Erasure> BEHIND = new CopyOnWriteArrayList<>();

	private static final AtomicReference<@Nullable Runnable> ASKS = new AtomicReference<>();

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@Autowired
	private Issuer issuer;

	@Autowired
	private Answers answers;

	@Autowired
	private Pseudonyms pseudonyms;

	@Autowired
	private Told others;

	@BeforeEach
	void nobodyHasForgotten() {
		BEHIND.clear();
	}

	@AfterEach
	void recovers() {
		FAILS.set(false);
		ASKS.set(null);
	}

	/** An export is at its next page before it is told that it ends. */
	@Test
	void whatAHolderAsksForUntilItIsErasedIsNotKept() {
		String list = "/customers/anna@eraser.nl/conversations";
		this.robin.hasConversationsOf("anna@eraser.nl",
				RobinConversation.numbered(2).messages(RobinMessage.fromCustomer("Anna", "anna@eraser.nl", "Two")));
		ASKS.set(() -> assertThat(this.front.get(list, this.front.reader(), "Cache-Control", "no-cache").status())
			.isEqualTo(200));
		assertThat(erase().path("complete").asBoolean()).isTrue();
		assertThat(this.front.get(list, this.front.reader(), "Cache-Control", "only-if-cached").status())
			.isEqualTo(504);
	}

	@Test
	void whoFailsKeepsNobodyElseFromForgettingAndThatIsSaidAndRecorded(CapturedOutput output) {
		assertThat(erase().path("complete").asBoolean()).isTrue();
		assertThat(outcomes(output)).containsExactly("erased");
		FAILS.set(true);
		JsonNode erased = erase();
		assertThat(erased.path("complete").asBoolean(true)).isFalse();
		assertThat(erased.path("replicas").asInt(-1)).isZero();
		assertThat(erased.path("remains").path(0).asString()).startsWith("This replica has failed to forget all");
		assertThat(BEHIND).hasSize(2);
		assertThat(outcomes(output)).containsExactly("erased", "erased", "erasure-failed");
		assertThat(output.getOut()).contains("IllegalStateException").doesNotContain(CANARY);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			false | false | erased
			false | true  | erasure-failed
			true  | false | -
			true  | true  | erasure-failed
			""")
	void whatAnotherOneTellsIsRecordedIfItIsNotOrFails(boolean recorded, boolean fails, @Nullable String outcome,
			CapturedOutput output) {
		FAILS.set(fails);
		assertThat(heard(recorded).getAsBoolean()).isEqualTo(!fails);
		assertThat(BEHIND).hasSize(1);
		assertThat(outcomes(output)).isEqualTo((outcome != null) ? List.of(outcome) : List.of());
	}

	/** A message of the cache that comes next drops by what she is known here. */
	@Test
	void whatShowsTheCustomerIsWhatDidWhenItWasTold() {
		this.robin.hasConversationsOfOrder("4711",
				RobinConversation.numbered(1).messages(RobinMessage.fromCustomer("Anna", "anna@eraser.nl", "One")));
		assertThat(this.front.get("/orders/4711/conversations").status()).isEqualTo(200);
		BooleanSupplier erasing = heard(true);
		this.answers.invalidate(ANNA);
		assertThat(erasing.getAsBoolean()).isTrue();
		Query order = new Query(new Selector.Order(OrderNumber.of("number", "4711")));
		assertThat(BEHIND.getFirst().about().test(order)).isTrue();
		assertThat(BEHIND.getFirst().names()).as("the conversation's, too").hasSizeGreaterThan(1);
	}

	private BooleanSupplier heard(boolean recorded) {
		return Objects.requireNonNull(Objects.requireNonNull(this.others.listener)
			.heard(new OtherReplicas.Told(UUID.randomUUID().toString(), this.answers.namesOf(ANNA),
					this.pseudonyms.about(new Query(ANNA)), System.currentTimeMillis(), recorded, true)));
	}

	private JsonNode erase() {
		return this.front
			.send("POST", "/customers/erase", "{\"emailAddress\":\"anna@eraser.nl\"}",
					this.issuer.token("privacy.erase"), "Content-Type", "application/json")
			.json();
	}

	/** What the audit says of her, in the log. */
	private List<String> outcomes(CapturedOutput output) {
		String about = "\"about\":\"" + this.pseudonyms.about(new Query(ANNA)) + "\"";
		return output.getOut()
			.lines()
			.filter((line) -> line.contains(about))
			.map((line) -> line.replaceAll(".*\"outcome\":\"([^\"]*)\".*", "$1"))
			.toList();
	}

	/** A replica beside this one, which tells. */
	static final class Told implements OtherReplicas {

		private @Nullable Listener listener;

		@Override
		public void subscribe(Listener one) {
			this.listener = one;
		}

		@Override
		public CompletableFuture<Outcome> tell(OtherReplicas.Told told) {
			return OtherReplicas.NONE.tell(told);
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Holders {

		@Bean
		Told others() {
			return new Told();
		}

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		Erasable fails() {
			return (_) -> {
				Optional.ofNullable(ASKS.get()).ifPresent(Runnable::run);
				if (FAILS.get()) {
					throw new IllegalStateException(CANARY);
				}
			};
		}

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		Erasable behind() {
			return BEHIND::add;
		}

	}

}
