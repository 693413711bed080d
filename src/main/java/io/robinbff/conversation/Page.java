package io.robinbff.conversation;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A helpdesk's answer to a {@link Query}.
 *
 * @param conversations newest first
 * @param skip how many conversations of the whole list come before this page
 * @param nextSkip the {@code skip} of the page after this one, or null at the end
 */
public record Page(List<Conversation> conversations, int skip, @Nullable Integer nextSkip) {

	public Page {
		conversations = List.copyOf(conversations);
	}

}
