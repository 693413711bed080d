package io.robinbff.api;

import java.time.Instant;
import java.util.List;

import io.robinbff.conversation.Conversation;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a list looks like on the wire, for the API description: the bytes themselves come
 * from {@link io.robinbff.freshness.Answer}, and the tests hold the two together.
 */
@Schema(requiredProperties = { "conversations", "skip", "fetchedAt", "stale" })
record ConversationList(
		@Schema(description = "Newest first. Empty means that ROBIN knows none: a failure is never an "
				+ "empty list.") List<Conversation> conversations,
		@Schema(description = "How many conversations come before this page.", example = "0") int skip,
		@Schema(description = "The skip of the next page; absent at the end. New conversations can shift pages: drop "
				+ "guids you have already.", example = "20") @Nullable Integer nextSkip,
		@Schema(description = "When ROBIN gave this answer.") Instant fetchedAt,
		@Schema(description = "Whether it is older than a fresh answer would be.") boolean stale) {
}
