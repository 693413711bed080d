package io.robinbff.api;

import java.util.List;

import io.robinbff.conversation.Conversation;
import org.jspecify.annotations.Nullable;

/**
 * An export as one JSON object, for the API description: the bytes themselves are written
 * by {@link ExportStream}.
 */
record ExportPage(List<Conversation> conversations, boolean complete, int exported, @Nullable String resume,
		@Nullable String code, @Nullable Long retryAfter) {
}
