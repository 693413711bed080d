package io.robinbff.conversation;

import java.time.OffsetDateTime;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One conversation between a customer and the helpdesk. Fields and their meaning are
 * those of ROBIN's page "Conversations Retrieval", which promises none of them: every
 * scalar may be null, lists are never null and hold no nulls.
 *
 * @param guid ROBIN's outward id, 8-4-4-4-12 hex digits in any case
 * @param subject the subject line
 * @param channel how the customer wrote, such as {@code Chat}; an open set
 * @param state {@code open}, {@code archived}, {@code snoozed}, {@code hidden}, in lower
 * case; an open set
 * @param owner the agent who owns the conversation
 * @param webStore the web store's name; one account may hold several
 * @param category the category; an open set
 * @param linkedOrderNumbers the linked orders as ROBIN writes them, such as {@code #1234}
 * @param tags the tags
 * @param referrer where the customer came from: any text, not necessarily a URL, written
 * by strangers
 * @param startDateTime when it started
 * @param messages the messages in ROBIN's order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Conversation(@Nullable String guid, @Nullable String subject, @Nullable String channel,
		@Nullable String state, @Nullable Participant owner, @Nullable String webStore, @Nullable String category,
		List<String> linkedOrderNumbers, List<String> tags, @Nullable String referrer,
		@Nullable OffsetDateTime startDateTime, List<Message> messages) {

	public Conversation {
		linkedOrderNumbers = List.copyOf(linkedOrderNumbers);
		tags = List.copyOf(tags);
		messages = List.copyOf(messages);
	}

	/** Returns whether there is anything here that not every reader may see. */
	public boolean hasInternalNotes() {
		return this.messages.stream().anyMatch(Message::internal);
	}

	/** Returns this conversation as a reader without the internal scope may see it. */
	public Conversation withoutInternalNotes() {
		List<Message> visible = this.messages.stream().filter((message) -> !message.internal()).toList();
		return new Conversation(this.guid, this.subject, this.channel, this.state, this.owner, this.webStore,
				this.category, this.linkedOrderNumbers, this.tags, this.referrer, this.startDateTime, visible);
	}

	@Override
	public String toString() {
		return "Conversation[guid=" + this.guid + ", messages=" + this.messages.size() + "]";
	}

}
