package io.robinbff.api;

import java.time.Instant;
import java.util.List;

import io.robinbff.conversation.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * A list as it looks on the wire, for the API description: the bytes themselves come from
 * {@link io.robinbff.cache.Answer}, and the tests hold the two together.
 */
record ConversationList(List<Conversation> conversations, int skip, @Nullable Integer nextSkip,
		@Nullable Boolean complete, Instant fetchedAt, @Nullable Instant confirmedAt, boolean stale) {
}
