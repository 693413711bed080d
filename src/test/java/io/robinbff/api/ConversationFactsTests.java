package io.robinbff.api;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Facts that a badge takes from a conversation, however odd ROBIN's fields are. */
class ConversationFactsTests {

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-",
			textBlock = """
					{"state":"open","channel":"Chat","messages":[]}                                              | true  | Chat | -                    | -
					{"state":"Open","messages":[]}                                                               | true  | -    | -                    | -
					{"state":"archived","messages":[]}                                                           | false | -    | -                    | -
					{"messages":[]}                                                                              | false | -    | -                    | -
					{}                                                                                           | false | -    | -                    | -
					{"state":7,"channel":[],"messages":{}}                                                       | false | -    | -                    | -
					{"messages":[{"sentDateTime":"2026-01-01T10:00:00Z","sender":{"type":"User"}}]}              | false | -    | 2026-01-01T10:00Z    | agent
					{"messages":[{"sentDateTime":"2026-01-01T10:00:00Z","sender":{"type":"Relation"}}]}          | false | -    | 2026-01-01T10:00Z    | customer
					{"messages":[{"sentDateTime":"2026-01-01T10:00:00Z","sender":{"type":"Visitor"}}]}           | false | -    | 2026-01-01T10:00Z    | customer
					{"messages":[{"sentDateTime":"2026-01-01T10:00:00Z"}]}                                       | false | -    | 2026-01-01T10:00Z    | -
					{"messages":[{"sentDateTime":"yesterday","sender":{"type":"User"}}]}                         | false | -    | -                    | -
					{"messages":[{"sentDateTime":"2026-01-01T10:00:00Z","sender":{"type":"User"}},{"sender":{"type":"Relation"}}]} | false | - | 2026-01-01T10:00Z | agent
					{"messages":[{"sentDateTime":"2026-01-02T10:00:00Z","sender":{"type":"User"}},{"sentDateTime":"2026-01-01T10:00:00Z","sender":{"type":"Relation"}}]} | false | - | 2026-01-02T10:00Z | agent
					{"messages":[{"sentDateTime":"2026-01-01T10:00:00Z","sender":{"type":"User"}},{"sentDateTime":"2026-01-01T10:00:00Z","sender":{"type":"Relation"}}]} | false | - | 2026-01-01T10:00Z | customer
					{"messages":[{"sentDateTime":"2026-01-01T10:00:00+02:00","sender":{"type":"User"}},{"sentDateTime":"2026-01-01T09:00:00Z","sender":{"type":"Relation"}}]} | false | - | 2026-01-01T09:00Z | customer
					""")
	void takes(String json, boolean open, @Nullable String channel, @Nullable String lastMessageAt,
			@Nullable String lastFrom) {
		ConversationFacts facts = ConversationFacts.of(json.getBytes(StandardCharsets.UTF_8));
		assertThat(facts.open()).isEqualTo(open);
		assertThat(facts.channel()).isEqualTo(channel);
		assertThat((facts.lastMessageAt() != null) ? facts.lastMessageAt().toString() : null).isEqualTo(lastMessageAt);
		assertThat((facts.lastFrom() != null) ? facts.lastFrom().toString() : null).isEqualTo(lastFrom);
	}

}
