package io.robinbff.robin.http;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.Participant;
import org.jspecify.annotations.Nullable;

/**
 * The response body of ROBIN's page, where every field may be null or absent. Each record
 * turns itself into our words.
 *
 * @param conversations the conversations; may be null, and may hold nulls
 * @param others what the page does not describe; null where there is nothing
 */
public record WireAnswer(@Nullable List<@Nullable WireConversation> conversations,
		@JsonAnySetter @Nullable Map<String, @Nullable Object> others) {

	public WireAnswer(List<@Nullable WireConversation> conversations) {
		this(conversations, null);
	}

	private static final Comparator<Conversation> NEWEST_FIRST = Comparator.comparing(Conversation::startDateTime,
			Comparator.nullsLast(Comparator.reverseOrder()));

	/**
	 * Returns how many conversations ROBIN counts on this page: {@code skip} counts them
	 * all.
	 */
	public int size() {
		return (this.conversations != null) ? this.conversations.size() : 0;
	}

	/**
	 * Returns whether this is no answer but something else, such as {@code {"error": …}}:
	 * no conversations and yet other fields. An empty object is an empty list.
	 */
	public boolean isSomethingElse() {
		return this.conversations == null && this.others != null && !this.others.isEmpty();
	}

	/** Returns the conversations newest first; ROBIN documents no order. */
	public List<Conversation> toConversations(ZoneId zone) {
		return present(this.conversations).map((wire) -> wire.toConversation(zone)).sorted(NEWEST_FIRST).toList();
	}

	private static <T> Stream<T> present(@Nullable List<@Nullable T> list) {
		return (list != null) ? list.stream().filter(Objects::nonNull).map(Objects::requireNonNull) : Stream.empty();
	}

	/**
	 * Splits what ROBIN joins by commas, with or without a blank; it documents no escape
	 * rule.
	 */
	private static List<String> split(@Nullable String joined) {
		return (joined != null)
				? Arrays.stream(joined.split(",")).map(String::strip).filter((s) -> !s.isEmpty()).toList() : List.of();
	}

	public record WireConversation(@Nullable String guid, @Nullable String subject, @Nullable String channel,
			@Nullable String state, @Nullable WireParticipant owner, @Nullable String webStore,
			@Nullable String category, @Nullable String linkedOrderNumbers, @Nullable String tags,
			@Nullable String referrer, @Nullable String startDateTime, @Nullable List<@Nullable WireMessage> messages) {

		Conversation toConversation(ZoneId zone) {
			return new Conversation(this.guid, this.subject, this.channel,
					(this.state != null) ? this.state.toLowerCase(Locale.ROOT) : null,
					(this.owner != null) ? this.owner.toParticipant() : null, this.webStore, this.category,
					split(this.linkedOrderNumbers), split(this.tags), this.referrer,
					WireDates.parse(this.startDateTime, zone),
					present(this.messages).map((message) -> message.toMessage(zone)).toList());
		}

	}

	public record WireMessage(@Nullable String sentDateTime, @Nullable WireParticipant sender, @Nullable String content,
			@Nullable String scope, @Nullable String rating) {

		private static final String INTERNAL = "internal";

		Message toMessage(ZoneId zone) {
			String known = (this.scope != null) ? this.scope.strip().toLowerCase(Locale.ROOT) : "";
			return new Message(WireDates.parse(this.sentDateTime, zone),
					(this.sender != null) ? this.sender.toParticipant() : null, this.content,
					known.isEmpty() ? INTERNAL : known, this.rating);
		}

	}

	public record WireParticipant(@Nullable String type, @Nullable String name, @Nullable String emailAddress) {

		Participant toParticipant() {
			return new Participant(this.type, this.name, this.emailAddress);
		}

	}

}
