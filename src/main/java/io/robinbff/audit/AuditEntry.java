package io.robinbff.audit;

import java.util.ArrayList;
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
 * @param continued true if the line before says the same look-up of other customers, or
 * null
 * @param correlationId the exchange's id
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({ "subject", "client", "issuer", "route", "about", "purpose", "outcome", "conversations",
		"internalNotes", "cache", "shown", "continued", "correlationId" })
public record AuditEntry(String subject, @Nullable String client, @Nullable String issuer, String route, String about,
		@Nullable String purpose, String outcome, int conversations, boolean internalNotes, @Nullable String cache,
		@Nullable List<String> shown, @Nullable Boolean continued, String correlationId) {

	/** Of one line: what collects logs cuts those of 16 KB. */
	private static final int MOST_SHOWN = 100;

	/** Creates the entry of a look-up. */
	public AuditEntry(String subject, @Nullable String client, @Nullable String issuer, String route, String about,
			@Nullable String purpose, String outcome, int conversations, boolean internalNotes, @Nullable String cache,
			@Nullable List<String> shown, String correlationId) {
		this(subject, client, issuer, route, about, purpose, outcome, conversations, internalNotes, cache, shown, null,
				correlationId);
	}

	/**
	 * Returns the entry as it is written, in one line or, if it shows very many
	 * customers, in several that are alike but for these.
	 */
	List<AuditEntry> lines() {
		if (this.shown == null || this.shown.size() <= MOST_SHOWN) {
			return List.of(this);
		}
		List<AuditEntry> lines = new ArrayList<>();
		for (int at = 0; at < this.shown.size(); at += MOST_SHOWN) {
			lines.add(new AuditEntry(this.subject, this.client, this.issuer, this.route, this.about, this.purpose,
					this.outcome, this.conversations, this.internalNotes, this.cache,
					this.shown.subList(at, Math.min(at + MOST_SHOWN, this.shown.size())), (at > 0) ? true : null,
					this.correlationId));
		}
		return lines;
	}

	@Override
	public String toString() {
		return "AuditEntry[" + this.about + ", " + this.outcome + "]";
	}

}
