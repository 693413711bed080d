package io.robinbff.api;

import java.util.List;

import embedded.Issuer;
import embedded.RobinConversation;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where lists say that something of another store was left out. */
@ServiceTest
@TestPropertySource(properties = { "robin.access.stores.claim=brands", "robin.access.stores.told=true" })
class StoresToldTests {

	private static final RobinConversation HATS = RobinConversation.numbered(520).webStore("Hats");

	@Autowired
	private Front front;

	@Autowired
	private Issuer issuer;

	@Autowired
	private RobinServer robin;

	@Test
	void aListSaysThatItIsNotAll() {
		this.robin.hasConversationsOf("told@brands.nl", HATS);
		Reply list = this.front.get("/customers/told@brands.nl/conversations", shoes());
		assertThat(list.json().path("conversations")).isEmpty();
		assertThat(list.json().path("complete").asBoolean(true)).isFalse();
	}

	/** Of one conversation that would say that it exists. */
	@ParameterizedTest
	@ValueSource(strings = { "max-age=60", "no-cache", "only-if-cached" })
	void anothersConversationIsAsUnknownAsNone(String cache) {
		this.robin.hasConversationsOf("told@brands.nl", HATS);
		String nobodys = RobinConversation.idFrom("nobody's");
		for (int i = 0; i < 2; i++) {
			for (String path : List.of("/conversations/", "/conversations?conversationId=")) {
				Reply hidden = this.front.get(path + (path.endsWith("/") ? HATS.guid() : HATS.conversationId()),
						shoes(), "Cache-Control", cache);
				Reply unknown = this.front.get(path + nobodys, shoes(), "Cache-Control", cache);
				assertThat(hidden.status()).isEqualTo(unknown.status());
				assertThat(hidden.json().propertyNames()).isEqualTo(unknown.json().propertyNames());
				assertThat(hidden.header("ETag")).isEqualTo(unknown.header("ETag"));
			}
		}
	}

	private String shoes() {
		return this.issuer.token((claims) -> claims.claim("scope", Issuer.READ).claim("brands", List.of("Shoes")));
	}

}
