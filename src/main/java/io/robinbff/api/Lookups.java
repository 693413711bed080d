package io.robinbff.api;

import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.robinbff.audit.Audit;
import io.robinbff.audit.Lookup;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Audience;
import io.robinbff.cache.NotCached;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.Question;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.security.Caller;
import io.robinbff.web.CorrelationFilter;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.web.servlet.HandlerMapping;

/**
 * Every look-up goes through here: it is recorded before its answer leaves, counted, and
 * each log line of its request carries the hash of the one it is about.
 */
final class Lookups {

	/** A word or a ticket's number: there is no room for an address. */
	private static final Pattern PURPOSE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	/** Only a kept answer was wanted, and there was none. */
	static final String NOT_KEPT = "not-kept";

	private final Audit audit;

	private final Pseudonyms pseudonyms;

	private final Views views;

	Lookups(Audit audit, Pseudonyms pseudonyms, Views views) {
		this.audit = audit;
		this.pseudonyms = pseudonyms;
		this.views = views;
	}

	/**
	 * Asks, and records how it went.
	 * @throws io.robinbff.audit.AuditUnavailable where that cannot be recorded
	 */
	Answer recorded(Question question, Caller caller, HttpServletRequest request, Supplier<Answer> asked) {
		String about = this.pseudonyms.about(question);
		MDC.put("about", about);
		try {
			Answer answer = asked.get();
			this.audit.record(entry(caller, request, about, "answered", answer));
			this.views.answered(answer);
			return answer;
		}
		catch (HelpdeskException ex) {
			refused(caller, request, about, ex.fault().label());
			throw ex;
		}
		catch (NotCached ex) {
			refused(caller, request, about, NOT_KEPT);
			throw ex;
		}
	}

	private void refused(Caller caller, HttpServletRequest request, String about, String why) {
		this.views.refused(why);
		this.audit.record(entry(caller, request, about, why, null));
	}

	private static Lookup entry(Caller caller, HttpServletRequest request, String about, String outcome,
			@Nullable Answer answer) {
		Audience audience = Replies.audience(caller);
		return new Lookup(caller.subject(), caller.client(), caller.issuer(), route(request), about, purpose(request),
				outcome, (answer != null) ? answer.size() : 0, answer != null && answer.showsInternalNotes(audience),
				(answer != null) ? cache(answer) : null, CorrelationFilter.idOf(request));
	}

	private static String route(HttpServletRequest request) {
		return request.getMethod() + " " + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
	}

	private static @Nullable String purpose(HttpServletRequest request) {
		String given = request.getHeader("X-Access-Purpose");
		return (given != null && PURPOSE.matcher(given).matches()) ? given : null;
	}

	private static String cache(Answer answer) {
		return (answer.source() == Answer.Source.KEPT) ? (answer.stale() ? "stale" : "kept") : "fetched";
	}

}
