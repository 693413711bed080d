package io.robinbff.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ManualTicker;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whoever sees one of two brands watches what his own list shows of ROBIN's pages. */
@ServiceTest
@TestPropertySource(properties = { "robin.access.stores.claim=crm.brands", "robin.cache.refresh=0s" })
class StoresWatchTests {

	private static final String LIST = "/customers/both@watch.nl/conversations";

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Autowired
	private ManualTicker ticker;

	@BeforeEach
	void nothingIsKept() {
		this.ticker.advance(Duration.ofDays(2));
		write("One");
	}

	/** Each other one is Hats', so that a page of Shoes' takes two of ROBIN's. */
	private void write(String letter) {
		this.robin.hasConversationsOf("both@watch.nl",
				IntStream.range(0, 45)
					.mapToObj((i) -> RobinConversation.numbered(800 + i)
						.webStore((i % 2 == 0) ? "Shoes" : "Hats")
						.messages(RobinMessage.fromCustomer("Nick", "both@watch.nl", (i == 26) ? letter : "Hello")))
					.toArray(RobinConversation[]::new));
	}

	@Test
	void changeOnAFurtherPageIsTold() {
		String shoes = token("Shoes");
		String before = tag(this.front.get(LIST, shoes));
		try (Listener listener = watch(shoes, "W/\"other\"")) {
			listener.awaitTag(before);
			write("Two");
			renew(20);
			await().until(() -> listener.tags().size() > 1);
			String after = tag(this.front.get(LIST, shoes));
			assertThat(after).isNotEqualTo(before);
			assertThat(listener.tags()).containsExactly(before, after);
		}
	}

	/** A part of what is watched is not what is watched. */
	@Test
	void whatIsNotKeptIsNoChange() {
		String shoes = token("Shoes");
		String before = tag(this.front.get(LIST, shoes));
		this.ticker.advance(Duration.ofDays(2));
		renew(0);
		try (Listener listener = watch(shoes, before); Listener hats = watch(token("Hats"), "\"other\"")) {
			renew(0);
			await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
			assertThat(listener.tags()).isEmpty();
			assertThat(hats.tags()).isEmpty();
			write("Two");
			renew(20);
			await().until(() -> !listener.tags().isEmpty() && !hats.tags().isEmpty());
			assertThat(listener.tags()).containsExactly(tag(this.front.get(LIST, shoes)));
		}
	}

	private void renew(int skip) {
		Reply reply = this.front.get(LIST + "?skip=" + skip, token("*"), "Cache-Control", "no-cache");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
	}

	private Listener watch(String token, String known) {
		return Listener.to(this.front.port(), token, Listener.customer("both@watch.nl"), "If-None-Match", known);
	}

	private static String tag(Reply reply) {
		return Objects.requireNonNull(reply.header("ETag"));
	}

	private String token(String store) {
		return this.issuer
			.token((claims) -> claims.claim("scope", Issuer.READ).claim("crm", Map.of("brands", List.of(store))));
	}

}
