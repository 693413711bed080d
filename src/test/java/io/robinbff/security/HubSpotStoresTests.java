package io.robinbff.security;

import embedded.RobinConversation;
import embedded.RobinMessage;
import embedded.RobinServer;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** People in HubSpot, whose signature holds no claim, where a claim limits tokens. */
@ServiceTest
@TestPropertySource(properties = { "robin.access.stores.claim=brands",
		"robin.hubspot.client-secret=" + HubSpotStoresTests.SECRET, "robin.hubspot.base-url=" + HubSpotStoresTests.BASE,
		"robin.hubspot.portals=62515", "robin.hubspot.stores= Hats and Caps ,Shoes" })
class HubSpotStoresTests {

	static final String SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";

	static final String BASE = "https://robin.example.com";

	private static final String QUERY = "?userId=12&portalId=62515";

	@Autowired
	private Front front;

	@Autowired
	private RobinServer robin;

	@BeforeEach
	void brands() {
		this.robin.hasConversationsOf("both@brands.nl", of(1, "Hats and Caps"), of(2, "Shoes"), of(3, "Gloves"),
				RobinConversation.numbered(4).webStore(null));
	}

	private static RobinConversation of(int number, String store) {
		return RobinConversation.numbered(number)
			.webStore(store)
			.messages(RobinMessage.fromCustomer("Nick", "both@brands.nl", "about " + store));
	}

	@Test
	void seeTheStoresOfTheSetting() {
		Reply reply = send("/conversations/search", "{\"emailAddress\":\"both@brands.nl\"}");
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.json().path("conversations")).hasSize(2);
		assertThat(reply.body()).contains("about Hats and Caps", "about Shoes").doesNotContain("Gloves");
		Reply badges = send("/customers/summary", "{\"emailAddresses\":[\"both@brands.nl\"]}");
		assertThat(badges.json().at("/items/0/conversations").asInt()).isEqualTo(2);
	}

	@Test
	void tokensHaveTheirClaimStill() {
		assertThat(this.front.get("/customers/both@brands.nl/conversations").json().path("code").asString())
			.isEqualTo("no-web-store");
	}

	private Reply send(String path, String body) {
		String time = Long.toString(System.currentTimeMillis());
		return this.front.send("POST", path + QUERY, body, null, "Content-Type", "application/json", HubSpotDoor.TIME,
				time, HubSpotDoor.SIGNATURE, HubSpotRequests.sign(SECRET, "POST", BASE + path + QUERY, body, time));
	}

}
