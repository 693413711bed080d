package io.robinbff.api;

import java.util.Collections;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Answers;
import io.robinbff.cache.Audience;
import io.robinbff.cache.LookupOptions;
import io.robinbff.conversation.NoSuchConversation;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Question;
import io.robinbff.security.Caller;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;

/** Asks on a request's options, and says in headers how true the answer is. */
final class Replies {

	private final Answers answers;

	private final Lookups lookups;

	private final RateLimitHeaders rateLimit;

	private final Ticker ticker;

	private final RequestSettings settings;

	Replies(Answers answers, Lookups lookups, RateLimitHeaders rateLimit, Ticker ticker, RequestSettings settings) {
		this.answers = answers;
		this.lookups = lookups;
		this.rateLimit = rateLimit;
		this.ticker = ticker;
		this.settings = settings;
	}

	/**
	 * Replies with all conversations of the answer, and a link to the next page where the
	 * request can be repeated by one.
	 */
	ResponseEntity<Answer.Body> list(Question question, HttpServletRequest request, Authentication authentication) {
		Preferences preferences = preferences(request);
		Caller caller = Caller.of(authentication);
		Answer answer = ask(question, preferences, caller, request);
		ResponseEntity.BodyBuilder reply = reply(answer, preferences, caller);
		if (answer.nextSkip() != null && "GET".equals(request.getMethod())) {
			// Relative to the request (RFC 3986, 5.2): right behind any proxy, and no
			// address in a header.
			reply.header(HttpHeaders.LINK, "<?skip=" + answer.nextSkip() + ">; rel=\"next\"");
		}
		return reply.body(answer.list(audience(caller)));
	}

	/**
	 * Replies with the one conversation of the answer.
	 * @throws NoSuchConversation where there is none
	 */
	ResponseEntity<Answer.Body> single(Question question, HttpServletRequest request, Authentication authentication) {
		Preferences preferences = preferences(request);
		Caller caller = Caller.of(authentication);
		Answer answer = ask(question, preferences, caller, request);
		if (answer.size() == 0) {
			throw new NoSuchConversation();
		}
		return reply(answer, preferences, caller).body(answer.single(audience(caller)));
	}

	private Answer ask(Question question, Preferences preferences, Caller caller, HttpServletRequest request) {
		Priority priority = (question.skip() == 0) ? Priority.CLICK : Priority.PAGE;
		long deadline = this.ticker.read() + preferences.deadline(this.settings.deadline()).toNanos();
		LookupOptions options = new LookupOptions(caller.subject(), priority, deadline, preferences.mode());
		return this.lookups.recorded(question, caller, request, () -> this.answers.ask(question, options));
	}

	private ResponseEntity.BodyBuilder reply(Answer answer, Preferences preferences, Caller caller) {
		return ResponseEntity.ok().eTag("W/\"" + answer.tag(audience(caller)) + "\"").headers((headers) -> {
			headers.set(HttpHeaders.AGE, Long.toString(answer.age().toSeconds()));
			// Where the caller may keep it, an unchanged answer costs 304 and no body.
			headers.setCacheControl(this.settings.cacheControl().header());
			headers.set("Cache-Status", "robin-bff; " + answer.cacheStatus());
			preferences.waitSeconds().ifPresent((seconds) -> headers.set("Preference-Applied", "wait=" + seconds));
			this.rateLimit.addTo(headers);
		});
	}

	private static Preferences preferences(HttpServletRequest request) {
		return Preferences.of(all(request, "Prefer"), all(request, HttpHeaders.CACHE_CONTROL));
	}

	/** A list may be spread over several header lines (RFC 9110, 5.3). */
	private static String all(HttpServletRequest request, String name) {
		return String.join(",", Collections.list(request.getHeaders(name)));
	}

	static Audience audience(Caller caller) {
		return caller.readsInternalNotes() ? Audience.INSIDERS : Audience.READERS;
	}

}
