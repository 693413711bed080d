package io.robinbff.robin.http;

import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.Message;
import org.jspecify.annotations.Nullable;

/**
 * A page of ROBIN's that has been read, with a place for each of its entries.
 *
 * @param entries the conversations in ROBIN's order; null stands for what was null there
 * or could not be read
 * @param certain whether ROBIN sent the list: one that is left out, or null, is taken for
 * empty only if nothing else is known
 */
public record WireAnswer(List<@Nullable Conversation> entries, boolean certain) {

	private static final Comparator<Conversation> NEWEST_FIRST = Comparator.comparing(WireAnswer::begun,
			Comparator.nullsLast(Comparator.reverseOrder()));

	/** What .NET writes for an id that was never set; no two of them are the same. */
	private static final String UNSET = "00000000-0000-0000-0000-000000000000";

	public WireAnswer {
		entries = Collections.unmodifiableList(entries);
	}

	/**
	 * Returns how many conversations ROBIN counts on this page: {@code skip} counts them
	 * all, also those that cannot be read.
	 */
	public int size() {
		return this.entries.size();
	}

	/**
	 * Returns the conversations newest first, as ROBIN documents no order, and each guid
	 * once: of two with the same guid the one that tells more.
	 */
	public List<Conversation> conversations() {
		Map<Object, Conversation> once = new LinkedHashMap<>();
		this.entries.stream()
			.filter(Objects::nonNull)
			.map(Objects::requireNonNull)
			.forEach((one) -> once.merge(identity(one), one, WireAnswer::fuller));
		return once.values().stream().sorted(NEWEST_FIRST).toList();
	}

	private static Object identity(Conversation one) {
		String guid = (one.guid() != null) ? one.guid().strip().toLowerCase(Locale.ROOT) : "";
		return (guid.isEmpty() || guid.equals(UNSET)) ? new Object() : guid;
	}

	private static Conversation fuller(Conversation first, Conversation second) {
		return (second.messages().size() > first.messages().size()) ? second : first;
	}

	/**
	 * Returns when the conversation began, or if that is not known when its first message
	 * was sent.
	 */
	private static @Nullable OffsetDateTime begun(Conversation one) {
		return (one.startDateTime() != null) ? one.startDateTime()
				: one.messages().stream().map(Message::sentDateTime).filter(Objects::nonNull).findFirst().orElse(null);
	}

}
