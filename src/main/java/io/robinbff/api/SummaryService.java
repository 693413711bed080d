package io.robinbff.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.audit.Audit;
import io.robinbff.audit.AuditEntry;
import io.robinbff.audit.AuditUnavailable;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Answers;
import io.robinbff.cache.Audience;
import io.robinbff.cache.CacheMode;
import io.robinbff.cache.LookupOptions;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.security.Caller;
import io.robinbff.security.CustomerLimit;
import io.robinbff.web.CorrelationFilter;
import io.robinbff.web.ProblemType;
import io.robinbff.web.TokenBucket;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;

/**
 * Answers badges: at once, of what is kept. For the rest ROBIN is asked behind all
 * clicks, and a later summary finds it.
 */
final class SummaryService {

	/** How long a question may wait for its turn behind all clicks. */
	private static final Duration LONGEST = Duration.ofMinutes(1);

	/** Of a caller at once, and as many a minute on average. */
	private static final int MOST_ANNOUNCEMENTS = 10;

	private static final int MOST_CALLERS = 10_000;

	/**
	 * How many pages are in hand at once, for all summaries: each may have tens of
	 * megabytes, and what comes from Redis nobody counts once it is unpacked. Two
	 * processors read no faster with more, and a hundred looks of a millisecond are 25
	 * ms.
	 */
	static final int MOST_LOOKS = 4;

	private final Answers answers;

	private final CustomerLimit limit;

	private final Audit audit;

	private final Pseudonyms pseudonyms;

	private final BackgroundAsks asks;

	private final Ticker ticker;

	private final RequestSettings settings;

	private final Executor executor;

	private final MeterRegistry meters;

	private final Semaphore looks = new Semaphore(MOST_LOOKS, true);

	/** What each caller may announce. */
	private final Cache<String, TokenBucket> announcements;

	/** Each conversation is read once for as long as its bytes are kept. */
	private final Cache<byte[], ConversationFacts> facts = Caffeine.newBuilder()
		.weakKeys()
		.executor(Runnable::run)
		.build();

	/**
	 * Creates the service.
	 * @param limit on how many customers a caller may have badges of
	 * @param executor runs each task on a thread of its own
	 */
	SummaryService(Answers answers, CustomerLimit limit, Audit audit, Pseudonyms pseudonyms, BackgroundAsks asks,
			Ticker ticker, RequestSettings settings, Executor executor, MeterRegistry meters) {
		this.answers = answers;
		this.limit = limit;
		this.audit = audit;
		this.pseudonyms = pseudonyms;
		this.asks = asks;
		this.ticker = ticker;
		this.settings = settings;
		this.executor = executor;
		this.meters = meters;
		this.announcements = Caffeine.newBuilder()
			.maximumSize(MOST_CALLERS)
			.expireAfterAccess(LONGEST)
			.ticker(ticker)
			.executor(Runnable::run)
			.scheduler(Scheduler.systemScheduler())
			.build();
		List.of(CustomerSummary.KEPT, CustomerSummary.ASKING, CustomerSummary.NONE, CustomerSummary.REFUSED)
			.forEach(this::counter);
	}

	/**
	 * Answers a question for badges.
	 * @throws io.robinbff.audit.AuditUnavailable if it cannot be recorded
	 */
	SummaryList summary(SummaryRequest question, HttpServletRequest request, Authentication authentication) {
		Map<Query, String> queries = question.queries();
		Caller caller = Caller.of(authentication);
		String purpose = this.audit.purpose(request.getHeader("X-Access-Purpose"));
		Recording recording = new Recording(caller, purpose, request);
		try {
			return summary(question, queries, recording, RequestPreferences.of(request));
		}
		catch (AuditUnavailable ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// A defect of ours. That somebody looked is recorded all the same.
			queries.keySet().forEach(recording::failed);
			throw ex;
		}
	}

	private SummaryList summary(SummaryRequest question, Map<Query, String> queries, Recording recording,
			RequestPreferences preferences) {
		Caller caller = recording.caller;
		Map<Query, Badge> badges = found(queries, caller);
		Priority priority = (question.announces() && mayAnnounce(caller)) ? Priority.REFRESH : Priority.BACKGROUND;
		badges.forEach((query, badge) -> ask(query, badge, caller, priority));
		await(badges, preferences);
		List<CustomerSummary> items = new ArrayList<>();
		badges.forEach((query, badge) -> {
			CustomerSummary item = item(query, badge, caller);
			counter(item.status()).increment();
			recording.answered(query, badge, item);
			items.add(item);
		});
		return new SummaryList(items, (int) items.stream().filter(CustomerSummary::isToCome).count());
	}

	/**
	 * Takes one announcement: more telephones than that ring for nobody, and would take
	 * the day's quota. What is beyond it is a badge as any other.
	 */
	private boolean mayAnnounce(Caller caller) {
		return this.announcements
			.get(caller.key(), (_) -> new TokenBucket(MOST_ANNOUNCEMENTS, Duration.ofMinutes(1), this.ticker))
			.take()
			.isZero();
	}

	/**
	 * Looks for a few at once, as what another replica keeps is a way to Redis each, and
	 * makes each badge there and then: whoever waits for others holds no letter.
	 */
	private Map<Query, Badge> found(Map<Query, String> queries, Caller caller) {
		Map<Query, CompletableFuture<Badge>> looks = new LinkedHashMap<>();
		queries.forEach((query, given) -> looks.put(query,
				CompletableFuture.supplyAsync(() -> badge(query, given, caller), this.executor)));
		Map<Query, Badge> badges = new LinkedHashMap<>();
		looks.forEach((query, look) -> badges.put(query, look.join()));
		return badges;
	}

	private Badge badge(Query query, String given, Caller caller) {
		String about = this.pseudonyms.about(query);
		if (this.limit.take(caller, query, about).isPositive()) {
			return new Badge(given, about, null, ProblemType.TOO_MANY_CUSTOMERS.code());
		}
		return new Badge(given, about, kept(query, given, caller), null);
	}

	/** Looks for what is kept, one of a few that may. */
	private @Nullable CustomerSummary kept(Query query, String given, Caller caller) {
		this.looks.acquireUninterruptibly();
		try {
			return look(query, given, caller);
		}
		finally {
			this.looks.release();
		}
	}

	private @Nullable CustomerSummary look(Query query, String given, Caller caller) {
		Answer answer = this.answers.kept(query, caller.key(), audience(caller));
		if (answer == null) {
			return null;
		}
		List<ConversationFacts> all = answer.items()
			.stream()
			.map((json) -> this.facts.get(json, ConversationFacts::of))
			.toList();
		return CustomerSummary.of(given, all, answer.nextSkip() == null, answer.fetchedAt(), answer.stale());
	}

	/** An agents' note never counts as a contact, whoever asks. */
	private static Audience audience(Caller caller) {
		return new Audience(false, caller.stores());
	}

	/**
	 * Asks for what is not kept; before a card is opened, for what is no longer fresh as
	 * well. For somebody who does not see all that is page after page, until one shows
	 * something: nothing on the first is no answer.
	 */
	private void ask(Query query, Badge badge, Caller caller, Priority priority) {
		boolean isWanted = badge.code == null
				&& (badge.kept == null || (priority == Priority.REFRESH && Boolean.TRUE.equals(badge.kept.stale())));
		if (isWanted) {
			// Whoever waits before a card is opened waits for the new answer.
			CacheMode mode = (priority == Priority.REFRESH) ? CacheMode.NO_CACHE : CacheMode.DEFAULT;
			Audience audience = audience(caller);
			badge.asked = this.asks.begin(caller.key(), query, audience, priority, () -> this.answers.glimpse(query,
					new LookupOptions(caller.key(), priority, this.ticker.read() + LONGEST.toNanos(), mode, audience)));
		}
	}

	private void await(Map<Query, Badge> badges, RequestPreferences preferences) {
		if (preferences.waitSeconds().isEmpty()) {
			return;
		}
		CompletableFuture<?>[] asked = badges.values()
			.stream()
			.map((badge) -> badge.asked)
			.filter((ask) -> ask != null)
			.map((ask) -> ask.exceptionally((_) -> null))
			.toArray(CompletableFuture[]::new);
		try {
			CompletableFuture.allOf(asked)
				.get(preferences.deadline(this.settings.deadline()).toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			// What has landed by now is told.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private CustomerSummary item(Query query, Badge badge, Caller caller) {
		boolean hasLanded = badge.asked != null && badge.asked.isDone();
		CustomerSummary kept = hasLanded ? kept(query, badge.given, caller) : badge.kept;
		if (kept != null) {
			return kept;
		}
		if (badge.code != null) {
			return CustomerSummary.without(badge.given, CustomerSummary.REFUSED, badge.code);
		}
		if (badge.asked == null) {
			return CustomerSummary.without(badge.given, CustomerSummary.NONE, null);
		}
		String failure = hasLanded ? failure(badge.asked) : null;
		return CustomerSummary.without(badge.given,
				(failure != null) ? CustomerSummary.REFUSED : CustomerSummary.ASKING, failure);
	}

	private static @Nullable String failure(CompletableFuture<@Nullable Void> asked) {
		try {
			asked.join();
			return null;
		}
		catch (CompletionException ex) {
			return (ex.getCause() instanceof HelpdeskException failed) ? ProblemType.of(failed.fault()).code()
					: ProblemType.INTERNAL_ERROR.code();
		}
	}

	private Counter counter(String status) {
		return Counter.builder("robin.summary.items")
			.description("Customers in summaries by what was known of them")
			.tag("status", status)
			.register(this.meters);
	}

	/** The lines of the audit for one summary: each customer is one. */
	private final class Recording {

		private final Caller caller;

		private final @Nullable String purpose;

		private final HttpServletRequest request;

		private final Set<Query> recorded = new HashSet<>();

		Recording(Caller caller, @Nullable String purpose, HttpServletRequest request) {
			this.caller = caller;
			this.purpose = purpose;
			this.request = request;
		}

		void answered(Query query, Badge badge, CustomerSummary item) {
			boolean isAnswered = CustomerSummary.KEPT.equals(item.status());
			// The audit calls a fault as all its lines do.
			String outcome = isAnswered ? "answered"
					: ((item.code() != null) ? item.code().replaceFirst("^robin-", "") : item.status());
			String cache = isAnswered ? (Boolean.TRUE.equals(item.stale()) ? "stale" : "kept") : null;
			record(query, badge.about, outcome, (item.conversations() != null) ? item.conversations() : 0, cache);
		}

		/** Records who has no line yet. */
		void failed(Query query) {
			if (!this.recorded.contains(query)) {
				record(query, SummaryService.this.pseudonyms.about(query), ProblemType.INTERNAL_ERROR.code(), 0, null);
			}
		}

		private void record(Query query, String about, String outcome, int conversations, @Nullable String cache) {
			SummaryService.this.audit.record(new AuditEntry(this.caller.subject(), this.caller.client(),
					this.caller.issuer(), Lookup.route(this.request), about, this.purpose, outcome, conversations,
					false, cache, null, CorrelationFilter.idOf(this.request)));
			this.recorded.add(query);
		}

	}

	/** A badge on its way. */
	private static final class Badge {

		private final String given;

		private final String about;

		private final @Nullable CustomerSummary kept;

		private final @Nullable String code;

		private @Nullable CompletableFuture<@Nullable Void> asked;

		Badge(String given, String about, @Nullable CustomerSummary kept, @Nullable String code) {
			this.given = given;
			this.about = about;
			this.kept = kept;
			this.code = code;
		}

	}

}
