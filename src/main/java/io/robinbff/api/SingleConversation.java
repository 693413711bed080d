package io.robinbff.api;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.robinbff.conversation.Conversation;

/** One conversation as it looks on the wire, for the API description. */
record SingleConversation(@JsonUnwrapped Conversation conversation, Instant fetchedAt, boolean stale) {
}
