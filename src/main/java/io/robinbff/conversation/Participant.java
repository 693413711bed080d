package io.robinbff.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A participant in a conversation.
 *
 * @param type {@code User} (agent) or {@code Relation} (customer) are documented; an open
 * set
 * @param name the name
 * @param emailAddress the e-mail address
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Participant(@Nullable String type, @Nullable String name, @Nullable String emailAddress) {

	@Override
	public String toString() {
		return "Participant[type=" + this.type + "]";
	}

}
