package io.robinbff.audit;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One look-up, as it stands in the audit.
 *
 * @param subject who looked: the token's subject
 * @param client by which client, as the token names it, or null
 * @param issuer who vouches for both, or null
 * @param route the route's template
 * @param about whose data: a keyed hash
 * @param purpose what for, if the caller said so
 * @param outcome {@code answered}, or the code of the refusal
 * @param conversations how many conversations were handed out
 * @param internalNotes whether internal notes were among them
 * @param cache {@code fetched} for this request, {@code kept}, or {@code stale}; null if
 * nothing was handed out
 * @param shown the customers whose letters were handed out: keyed hashes; null if nothing
 * was
 * @param correlationId the exchange's id
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({ "subject", "client", "issuer", "route", "about", "purpose", "outcome", "conversations",
		"internalNotes", "cache", "shown", "correlationId" })
public record AuditEntry(String subject, @Nullable String client, @Nullable String issuer, String route, String about,
		@Nullable String purpose, String outcome, int conversations, boolean internalNotes, @Nullable String cache,
		@Nullable List<String> shown, String correlationId) {

	@Override
	public String toString() {
		return "AuditEntry[" + this.about + ", " + this.outcome + "]";
	}

}
