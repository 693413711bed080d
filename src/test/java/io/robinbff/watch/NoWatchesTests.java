package io.robinbff.watch;

import embedded.Cast;
import io.robinbff.Front;
import io.robinbff.Front.Reply;
import io.robinbff.ServiceTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where there are no watches a card hears so once, and does not ask again. */
@ServiceTest
@TestPropertySource(properties = "robin.watch.limit=0")
class NoWatchesTests {

	@Autowired
	private Front front;

	@ParameterizedTest
	@ValueSource(strings = { "POST", "GET", "PUT", "DELETE", "QUERY" })
	void thereIsNoSuchRoute(String method) {
		Reply reply = this.front.send(method, "/conversations/watch", "{\"emailAddress\":\"" + Cast.NICK + "\"}",
				this.front.reader(), "Content-Type", "application/json");
		assertThat(reply.status()).isEqualTo(404);
		assertThat(reply.header("Retry-After")).isNull();
		assertThat(reply.header("Allow")).isNull();
		assertThat(reply.json().path("code").asString()).isEqualTo("not-found");
	}

}
