package io.robinbff.cache;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Participant;
import io.robinbff.conversation.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class PageRendererTests {

	@ParameterizedTest
	@ValueSource(strings = { "er@x.nl", "Er <er@x.nl>", "mailto:er@x.nl", "er@x.nl\u00a0", "\ufeffer@x.nl", "er@x.nl;",
			"er@x.nl, er@y.nl" })
	void whoWroteIsMentionedHoweverHisAddressIsWritten(String written) {
		Message letter = new Message(null, new Participant("Relation", null, written), "x", Message.EXTERNAL, null);
		Conversation one = new Conversation("400a5018-0bee-44a4-fe5e-14d431134de5", null, null, null, null, null, null,
				List.of(), List.of(), null, null, List.of(letter));
		CachedPage page = new PageRenderer(JsonMapper.builder().build()).render(new Page(List.of(one), 0, null),
				new Fetch(Instant.EPOCH, Moment.here(0), null));
		assertThat(page.page().items().getFirst().mentions())
			.contains(new Selector.Customer(new CustomerEmail("er@x.nl")));
	}

	/** Erasure and changes go by them: one that was left out would stay. */
	@Test
	void everybodyWhoWroteAndEveryOrderIsMentioned() {
		int many = 250;
		List<Message> letters = IntStream.range(0, many)
			.mapToObj((i) -> new Message(null, new Participant("Relation", null, "c" + i + "@crowd.example"), "x",
					Message.EXTERNAL, null))
			.toList();
		List<String> orders = IntStream.range(0, many).mapToObj((i) -> "#" + i).toList();
		Conversation crowd = new Conversation("400a5018-0bee-44a4-fe5e-14d431134de5", null, null, null, null, null,
				null, orders, List.of(), null, null, letters);
		CachedPage page = new PageRenderer(JsonMapper.builder().build()).render(new Page(List.of(crowd), 0, null),
				new Fetch(Instant.EPOCH, Moment.here(0), null));
		Stream<Selector> all = Stream.concat(
				IntStream.range(0, many)
					.mapToObj((i) -> new Selector.Customer(new CustomerEmail("c" + i + "@crowd.example"))),
				orders.stream().map((number) -> new Selector.Order(new OrderNumber(number))));
		assertThat(page.page().items().getFirst().mentions()).containsExactlyInAnyOrderElementsOf(all.toList());
	}

}
