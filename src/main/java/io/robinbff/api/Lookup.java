package io.robinbff.api;

import java.time.Duration;
import java.util.regex.Pattern;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.audit.AuditEntry;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Audience;
import io.robinbff.cache.LookupOptions;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.security.Caller;
import io.robinbff.web.CorrelationFilter;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A look-up as one request makes it: what is asked, by whom, and on which terms.
 *
 * @param query what is asked
 * @param caller who asks
 * @param preferences how fresh, and by when
 * @param request the request
 */
record Lookup(Query query, Caller caller, RequestPreferences preferences, HttpServletRequest request) {

	/** A word or a ticket's number: there is no room for an address. */
	private static final Pattern PURPOSE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	static Lookup of(Query query, HttpServletRequest request, Authentication authentication) {
		return new Lookup(query, Caller.of(authentication), RequestPreferences.of(request), request);
	}

	Audience audience() {
		return this.caller.readsInternalNotes() ? Audience.INSIDERS : Audience.READERS;
	}

	/**
	 * Returns how the query is asked: a first page is a click, what comes after it is
	 * not.
	 */
	LookupOptions options(Ticker ticker, Duration longest) {
		Priority priority = (this.query.skip() == 0) ? Priority.CLICK : Priority.PAGE;
		long deadline = ticker.read() + this.preferences.deadline(longest).toNanos();
		return new LookupOptions(this.caller.subject(), priority, deadline, this.preferences.mode());
	}

	/** Returns what is recorded of an answer. */
	AuditEntry answered(String about, Answer answer) {
		return entry(about, "answered", answer.size(audience()), answer.showsInternalNotes(audience()), cache(answer));
	}

	/** Returns what is recorded of a refusal. */
	AuditEntry refused(String about, String why) {
		return entry(about, why, 0, false, null);
	}

	private AuditEntry entry(String about, String outcome, int conversations, boolean notes, @Nullable String cache) {
		return new AuditEntry(this.caller.subject(), this.caller.client(), this.caller.issuer(), route(), about,
				purpose(), outcome, conversations, notes, cache, CorrelationFilter.idOf(this.request));
	}

	private String route() {
		return this.request.getMethod() + " "
				+ this.request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
	}

	private @Nullable String purpose() {
		String given = this.request.getHeader("X-Access-Purpose");
		return (given != null && PURPOSE.matcher(given).matches()) ? given : null;
	}

	private static String cache(Answer answer) {
		return (answer.source() == Answer.Source.KEPT) ? (answer.stale() ? "stale" : "kept") : "fetched";
	}

}
