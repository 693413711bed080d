package io.robinbff.api;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.audit.Audit;
import io.robinbff.audit.AuditUnavailable;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Answers;
import io.robinbff.cache.LookupOptions;
import io.robinbff.cache.NotCached;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.NoSuchConversation;
import io.robinbff.conversation.Query;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.security.CallerLimit;
import io.robinbff.security.CustomerLimit;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.MDC;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;

/**
 * A service that answers look-ups: it asks on a request's terms, records who asked before
 * the answer leaves, counts what became of it, and says in headers how true the answer
 * is.
 */
final class LookupService {

	/** By these a link can be followed. */
	private static final Set<String> REPEATABLE = Set.of("GET", "HEAD");

	private final Answers answers;

	private final CallerLimit rate;

	private final CustomerLimit limit;

	private final Audit audit;

	private final Pseudonyms pseudonyms;

	private final ShownCustomers shown;

	private final LookupMetrics metrics;

	private final RateLimitHeaders rateLimit;

	private final Ticker ticker;

	private final RequestSettings settings;

	LookupService(Answers answers, CallerLimit rate, CustomerLimit limit, Audit audit, Pseudonyms pseudonyms,
			LookupMetrics metrics, RateLimitHeaders rateLimit, Ticker ticker, RequestSettings settings) {
		this.answers = answers;
		this.rate = rate;
		this.limit = limit;
		this.audit = audit;
		this.pseudonyms = pseudonyms;
		this.shown = new ShownCustomers(pseudonyms);
		this.metrics = metrics;
		this.rateLimit = rateLimit;
		this.ticker = ticker;
		this.settings = settings;
	}

	/**
	 * Replies with all conversations of the answer that are wanted, and a link to the
	 * next page if the request can be repeated by one.
	 */
	void list(Query query, ConversationFilter filter, HttpServletRequest request, HttpServletResponse response,
			Authentication authentication) throws IOException {
		Lookup lookup = Lookup.of(query, filter, request, authentication, this.audit);
		Answer answer = answer(lookup);
		if (answer.nextSkip() != null && REPEATABLE.contains(request.getMethod())) {
			// Relative to the request (RFC 3986, 5.2): right behind any proxy, and no
			// address in a header.
			response.setHeader(HttpHeaders.LINK, "<?skip=" + answer.nextSkip() + ">; rel=\"next\"");
		}
		reply(answer, answer.list(), lookup, response);
	}

	/**
	 * Replies with the one conversation of the answer.
	 * @throws NoSuchConversation if there is none for this caller
	 */
	void single(Query query, HttpServletRequest request, HttpServletResponse response, Authentication authentication)
			throws IOException {
		Lookup lookup = Lookup.of(query, ConversationFilter.NONE, request, authentication, this.audit);
		Answer answer = answer(lookup);
		if (answer.size() == 0) {
			throw new NoSuchConversation();
		}
		reply(answer, answer.single(), lookup, response);
	}

	/**
	 * Asks. Each log line of the request carries the hash of the one it is about.
	 * @throws io.robinbff.audit.AuditUnavailable if it cannot be recorded
	 */
	private Answer answer(Lookup lookup) {
		String about = this.pseudonyms.about(lookup.query());
		MDC.put("about", about);
		Duration wait = this.limit.take(lookup.caller(), lookup.query(), about);
		if (wait.isPositive()) {
			refused(lookup, about, LookupMetrics.TOO_MANY_CUSTOMERS);
			throw new Refused(ProblemType.TOO_MANY_CUSTOMERS, wait);
		}
		try {
			Answer answer = asked(lookup);
			this.audit.record(lookup.answered(about, answer, this.shown.in(answer)));
			this.metrics.answered(answer);
			return answer;
		}
		catch (HelpdeskException ex) {
			refused(lookup, about, ex.fault().label());
			throw ex;
		}
		catch (NotCached ex) {
			refused(lookup, about, LookupMetrics.NOT_CACHED);
			throw ex;
		}
		catch (AuditUnavailable ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// A defect of ours. That somebody looked is recorded all the same.
			refused(lookup, about, LookupMetrics.INTERNAL_ERROR);
			throw ex;
		}
	}

	private Answer asked(Lookup lookup) {
		LookupOptions options = lookup.options(this.ticker, this.settings.deadline(), this.rate);
		return lookup.filter().isNone() ? this.answers.ask(lookup.query(), options)
				: this.answers.search(lookup.query().selector(), options, lookup.filter());
	}

	private void refused(Lookup lookup, String about, String why) {
		this.metrics.refused(why);
		this.audit.record(lookup.without(about, why));
	}

	private void reply(Answer answer, Answer.Body body, Lookup lookup, HttpServletResponse response)
			throws IOException {
		response.setHeader(HttpHeaders.AGE, Long.toString(answer.age().toSeconds()));
		// If the caller may keep it, an unchanged answer costs 304 and no body.
		response.setHeader(HttpHeaders.CACHE_CONTROL, this.settings.cacheControl().header());
		response.setHeader("Cache-Status", "robin-bff; " + answer.cacheStatus());
		lookup.preferences()
			.waitSeconds()
			.ifPresent((seconds) -> response.setHeader("Preference-Applied", "wait=" + seconds));
		this.rateLimit.addTo(response);
		BodyWriter.write(body, answer.tag(), lookup.request(), response);
	}

}
