package io.robinbff.api;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.robinbff.conversation.Conversation;
import io.swagger.v3.oas.annotations.media.Schema;

/** What one conversation looks like on the wire, for the API description. */
@Schema(requiredProperties = { "linkedOrderNumbers", "tags", "messages", "fetchedAt", "stale" })
record SingleConversation(@JsonUnwrapped Conversation conversation,
		@Schema(description = "When ROBIN gave this answer.") Instant fetchedAt,
		@Schema(description = "Whether it is older than a fresh answer would be.") boolean stale) {
}
