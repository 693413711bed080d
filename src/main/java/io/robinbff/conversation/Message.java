package io.robinbff.conversation;

import java.time.OffsetDateTime;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param sentDateTime when it was sent
 * @param sender who sent it
 * @param content plain text or HTML, written by strangers: never to be rendered as it is
 * @param scope {@code external}, or anything else for an agents' note; in lower case.
 * ROBIN's missing scope becomes {@code internal}, an unknown one passes through and
 * counts as internal
 * @param rating the customer's rating; an open set, {@code None} if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Message(@Nullable OffsetDateTime sentDateTime, @Nullable Participant sender, @Nullable String content,
		String scope, @Nullable String rating) {

	/** The one scope that every reader may see. */
	public static final String EXTERNAL = "external";

	/** The scope of an agents' note, and of what says nothing of its scope. */
	public static final String INTERNAL = "internal";

	/** Returns whether only callers with the internal scope may read this. */
	@JsonIgnore
	public boolean internal() {
		return !EXTERNAL.equals(this.scope);
	}

	@Override
	public String toString() {
		return "Message[scope=" + this.scope + "]";
	}

}
