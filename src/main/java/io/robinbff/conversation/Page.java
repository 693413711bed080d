package io.robinbff.conversation;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A helpdesk's answer to a {@link Query}.
 *
 * @param conversations newest first
 * @param skip how many conversations of the whole list come before this page
 * @param nextSkip the {@code skip} of the page after this one, or null at the end
 * @param certain whether the helpdesk said all of it; otherwise that there is nothing is
 * only what it may have meant
 */
public record Page(List<Conversation> conversations, int skip, @Nullable Integer nextSkip, boolean certain) {

	public Page {
		conversations = List.copyOf(conversations);
	}

	/** Creates a page of which the helpdesk said all. */
	public Page(List<Conversation> conversations, int skip, @Nullable Integer nextSkip) {
		this(conversations, skip, nextSkip, true);
	}

}
