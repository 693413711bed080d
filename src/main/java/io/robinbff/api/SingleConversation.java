package io.robinbff.api;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.robinbff.conversation.Conversation;
import org.jspecify.annotations.Nullable;

/** One conversation as it looks on the wire, for the API description. */
record SingleConversation(@JsonUnwrapped Conversation conversation, Instant fetchedAt, @Nullable Instant confirmedAt,
		boolean stale) {
}
