package io.robinbff.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.robinbff.api.ConversationFacts.Side;
import org.jspecify.annotations.Nullable;

/**
 * What a badge shows of a customer.
 *
 * @param emailAddress the address as the caller wrote it
 * @param status what is known
 * @param code why it is refused, a problem's code; null if it is not
 * @param open how many conversations are open
 * @param conversations how many conversations there are
 * @param complete whether these are all: false if ROBIN may have older ones
 * @param lastMessageAt when somebody wrote last, or null if no message says so
 * @param lastFrom {@code customer} or {@code agent}, or null
 * @param channels how the customer wrote, the latest conversation's first
 * @param fetchedAt when this was fetched from ROBIN
 * @param stale whether it is older than fresh answers are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CustomerSummary(String emailAddress, String status, @Nullable String code, @Nullable Integer open,
		@Nullable Integer conversations, @Nullable Boolean complete, @Nullable OffsetDateTime lastMessageAt,
		@Nullable String lastFrom, @Nullable List<String> channels, @Nullable Instant fetchedAt,
		@Nullable Boolean stale) {

	/** Something is kept, and this is made of it. */
	static final String KEPT = "kept";

	/** Nothing is kept, and ROBIN is being asked. */
	static final String ASKING = "asking";

	/** Nothing is kept, and ROBIN is not asked yet: too much is being asked. */
	static final String NONE = "none";

	/** Nothing is kept, and asking has failed or is not allowed. */
	static final String REFUSED = "refused";

	static CustomerSummary without(String emailAddress, String status, @Nullable String code) {
		return new CustomerSummary(emailAddress, status, code, null, null, null, null, null, null, null, null);
	}

	static CustomerSummary of(String emailAddress, List<ConversationFacts> facts, boolean complete, Instant fetchedAt,
			boolean stale) {
		ConversationFacts last = facts.stream()
			.filter((one) -> one.lastMessageAt() != null)
			.max((one, other) -> at(one).compareTo(at(other)))
			.orElse(null);
		Side from = (last != null) ? last.lastFrom() : null;
		return new CustomerSummary(emailAddress, KEPT, null,
				(int) facts.stream().filter(ConversationFacts::open).count(), facts.size(), complete,
				(last != null) ? last.lastMessageAt() : null, (from != null) ? from.toString() : null,
				facts.stream().map(ConversationFacts::channel).filter(Objects::nonNull).distinct().toList(), fetchedAt,
				stale);
	}

	/** Returns whether whoever asks again may be told more. */
	boolean isToCome() {
		return ASKING.equals(this.status) || NONE.equals(this.status);
	}

	private static Instant at(ConversationFacts facts) {
		return Objects.requireNonNull(facts.lastMessageAt()).toInstant();
	}

	@Override
	public String toString() {
		return "CustomerSummary[" + this.status + "]";
	}

}
