package embedded;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The people others count on. */
@BesideOthers
class CastTests {

	private static RobinServer robin;

	@BeforeAll
	static void start() {
		robin = RobinServer.start();
		Cast.joins(robin);
	}

	@AfterAll
	static void stop() {
		robin.close();
	}

	@ParameterizedTest
	@CsvSource({ "emailAddress, " + Cast.ANNA + ", 3", "orderNumber, " + Cast.ANNA_ORDER + ", 2",
			"orderNumber, #1234, 1", "emailAddress, " + Cast.OBRIEN + ", 3",
			"emailAddress, " + Cast.MANY_QUESTIONS + ", 130", "emailAddress, " + Cast.ODD + ", 4",
			"emailAddress, " + Cast.NOBODY + ", 0" })
	void everybodyHasTheirConversations(String selector, String value, int count) {
		assertThat(found(selector, value)).hasSize(count);
	}

	@Test
	void constantsNameWhatTheySay() {
		for (String guid : List.of(Cast.ANNA_GUID, Cast.LONG_GUID, Cast.HTML_GUID, Cast.ODD_GUID, Cast.SCOPES_GUID,
				RobinServer.SAMPLE_GUID)) {
			assertThat(found("guid", guid)).hasSize(1);
		}
		RobinConversation anna = found("conversationId", Cast.ANNA_CONVERSATION_ID).getFirst();
		assertThat(anna).isNotNull().isSameAs(found("guid", Cast.ANNA_GUID).getFirst());
		assertThat(Optional.ofNullable(anna).map(RobinConversation::bytes).map(CastTests::text).orElse(""))
			.contains("\"Internal\"", "#" + Cast.ANNA_ORDER)
			.doesNotContain(Cast.ANNA_CONVERSATION_ID);
	}

	@Test
	void everyAddressIsAnExampleAndEveryIdIsItsOwn() {
		List<RobinConversation> all = Dialogues.CUSTOMERS.stream()
			.flatMap((name) -> found("emailAddress", Cast.address(name)).stream())
			.flatMap(Stream::ofNullable)
			.toList();
		assertThat(Dialogues.CUSTOMERS.stream().map(Cast::address)).doesNotHaveDuplicates()
			.allMatch((address) -> address.matches("[a-z.'-]+@example\\.(nl|ie)"));
		assertThat(all).hasSizeGreaterThan(90);
		assertThat(all.stream().map((one) -> one.guid())).doesNotHaveDuplicates();
		assertThat(all.stream().map((one) -> one.text("channel"))).contains("Chat", "Email", "WhatsApp");
		assertThat(all.stream().map((one) -> one.text("state"))).contains("Open", "Archived", "Snoozed", "Hidden");
	}

	@Test
	void longStoryIsLong() {
		RobinConversation story = found("emailAddress", Cast.LONG_STORY).getFirst();
		assertThat((story != null) ? story.bytes() : new byte[0]).hasSizeBetween(5_000_000, 6_000_000);
	}

	private static List<@Nullable RobinConversation> found(String selector, String value) {
		return robin.archive().find(new RobinQuery(selector, value, 0));
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
