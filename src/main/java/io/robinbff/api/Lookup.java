package io.robinbff.api;

import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.audit.Audit;
import io.robinbff.audit.AuditEntry;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Audience;
import io.robinbff.cache.LookupOptions;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.WebStores;
import io.robinbff.security.Caller;
import io.robinbff.security.CallerLimit;
import io.robinbff.web.CorrelationFilter;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A look-up as one request makes it: what is asked, by whom, and on which terms.
 *
 * @param query what is asked
 * @param filter what of the answer is wanted
 * @param caller who asks
 * @param preferences how fresh, and by when
 * @param purpose what for, if the caller says so
 * @param request the request
 */
record Lookup(Query query, ConversationFilter filter, Caller caller, RequestPreferences preferences,
		@Nullable String purpose, HttpServletRequest request) {

	/**
	 * Returns the look-up of a request.
	 * @throws InvalidValue if its purpose is none, or is missing and has to be there; or
	 * if it wants a filtered list from somewhere in the middle
	 */
	static Lookup of(Query query, ConversationFilter filter, HttpServletRequest request, Authentication authentication,
			Audit audit) {
		if (!filter.isNone() && query.skip() > 0) {
			throw new InvalidValue("skip", "The skip goes with no filter, as a filtered list is read from its first "
					+ "page on: leave out skip, or state, channel, webStore and q.");
		}
		return new Lookup(query, filter, Caller.of(authentication), RequestPreferences.of(request),
				audit.purpose(request.getHeader("X-Access-Purpose")), request);
	}

	/**
	 * Returns what of the answer there is for the caller. Of one conversation nothing is
	 * told: that it was left out would say that it exists.
	 */
	Audience audience() {
		WebStores stores = this.caller.stores();
		return new Audience(this.caller.readsInternalNotes(),
				this.query.selector().selectsMany() ? stores : stores.untold());
	}

	/**
	 * Returns how the query is asked: a first page is a click, what comes after it is
	 * not.
	 * @param rate of which each further page that ROBIN is asked for takes one
	 */
	LookupOptions options(Ticker ticker, Duration longest, CallerLimit rate) {
		Priority priority = (this.query.skip() == 0) ? Priority.CLICK : Priority.PAGE;
		long deadline = ticker.read() + this.preferences.deadline(longest).toNanos();
		// Whoever waits for a call is remembered by it, and the request is not.
		Caller who = this.caller;
		return new LookupOptions(this.caller.key(), priority, deadline, this.preferences.mode(), audience(),
				() -> rate.takePage(who).isZero());
	}

	/** Returns what is recorded of an answer. */
	AuditEntry answered(String about, Answer answer, List<String> shown) {
		return entry(about, "answered", answer.size(), answer.showsInternalNotes(), cache(answer), shown);
	}

	/** Returns what is recorded of a page of an export. */
	AuditEntry exported(String about, Answer answer, int conversations, List<String> shown) {
		return entry(about, "exported", conversations, answer.showsInternalNotes(), cache(answer), shown);
	}

	/** Returns what is recorded of something else than an answer, such as a refusal. */
	AuditEntry without(String about, String outcome) {
		return entry(about, outcome, 0, false, null, null);
	}

	private AuditEntry entry(String about, String outcome, int conversations, boolean notes, @Nullable String cache,
			@Nullable List<String> shown) {
		return new AuditEntry(this.caller.subject(), this.caller.client(), this.caller.issuer(), route(this.request),
				about, this.purpose, outcome, conversations, notes, cache, shown, CorrelationFilter.idOf(this.request));
	}

	/** Returns the route's template. */
	static String route(HttpServletRequest request) {
		return request.getMethod() + " " + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
	}

	private static String cache(Answer answer) {
		return (answer.source() == Answer.Source.KEPT) ? (answer.stale() ? "stale" : "kept") : "fetched";
	}

}
