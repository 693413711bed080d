package io.robinbff.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.api.ExportPlaces.End;
import io.robinbff.api.ExportPlaces.Place;
import io.robinbff.api.ExportWalk.Position;
import io.robinbff.api.ResumeTokens.Holder;
import io.robinbff.audit.Audit;
import io.robinbff.audit.AuditUnavailable;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Answers;
import io.robinbff.cache.CacheMode;
import io.robinbff.cache.LookupOptions;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.security.Caller;
import io.robinbff.security.CallerLimit;
import io.robinbff.security.CustomerLimit;
import io.robinbff.security.LastingTokens;
import io.robinbff.web.CorrelationFilter;
import io.robinbff.web.ProblemType;
import io.robinbff.web.StreamLife;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.security.core.Authentication;

/**
 * A service that exports all conversations of a customer behind all clicks, page after
 * page as they come. Whatever happens once it has begun is told in the stream.
 */
final class ExportService {

	private static final Logger log = LoggerFactory.getLogger(ExportService.class);

	private final Answers answers;

	private final CallerLimit rate;

	private final Admission admission;

	private final Audit audit;

	private final LastingTokens held;

	private final Pseudonyms pseudonyms;

	private final ShownCustomers shown;

	private final ExportPlaces places;

	private final ResumeTokens tokens;

	private final ExportTimes times;

	private final Ticker ticker;

	private final InstantSource clock;

	ExportService(Answers answers, CallerLimit rate, CustomerLimit limit, Audit audit, LastingTokens held,
			Pseudonyms pseudonyms, ExportPlaces places, ResumeTokens tokens, ExportTimes times, Ticker ticker,
			InstantSource clock) {
		this.answers = answers;
		this.rate = rate;
		this.admission = new Admission(limit, audit);
		this.audit = audit;
		this.held = held;
		this.pseudonyms = pseudonyms;
		this.shown = new ShownCustomers(pseudonyms);
		this.places = places;
		this.tokens = tokens;
		this.times = times;
		this.ticker = ticker;
		this.clock = clock;
	}

	/**
	 * Exports.
	 * @throws IOException if the client has gone
	 */
	void export(ExportRequest question, HttpServletRequest request, HttpServletResponse response,
			Authentication authentication) throws IOException {
		Selector selector = new Selector.Customer(question.customer());
		Lookup lookup = Lookup.of(new Query(selector), ConversationFilter.NONE, request, authentication, this.audit);
		Position from = (question.resume() != null) ? this.tokens.open(question.resume(), holder(lookup))
				: Position.START;
		String about = this.pseudonyms.about(lookup.query());
		MDC.put("about", about);
		try (Place place = this.admission.of(lookup, about, () -> admit(lookup, authentication))) {
			new Export(lookup, about, place, this.held.of(request), from, new ExportStream(request, response)).run();
		}
	}

	private static Holder holder(Lookup lookup) {
		return new Holder(lookup.caller().key(), lookup.query().selector().key(), lookup.audience());
	}

	private Place admit(Lookup lookup, Authentication authentication) {
		StreamLife life = StreamLife.of(Caller.expiry(authentication), this.times.life(), this.clock.instant());
		long endsAt = this.ticker.read() + life.length().toNanos();
		Selector selector = lookup.query().selector();
		return this.places.take(this.answers.nameOf(selector).toString(), this.answers.namesOf(selector).values(),
				() -> (this.ticker.read() - endsAt < 0) ? null : life.endsWithToken() ? End.TOKEN : End.LIMIT);
	}

	/** An export on its way. */
	private final class Export {

		private final Lookup lookup;

		private final String about;

		private final Place place;

		/** Whether the caller may still see anything. */
		private final BooleanSupplier held;

		private final ExportWalk walk;

		private final ExportStream out;

		/** What the client has got. */
		private Position delivered;

		private boolean isRecorded;

		private long goneOnAt;

		Export(Lookup lookup, String about, Place place, BooleanSupplier held, Position from, ExportStream out) {
			this.lookup = lookup;
			this.about = about;
			this.place = place;
			this.held = held;
			this.walk = new ExportWalk(from);
			this.delivered = from;
			this.out = out;
		}

		void run() throws IOException {
			try {
				goesOn();
				page();
				while (!this.walk.isOver()) {
					awaitTheRate();
					page();
				}
				check();
				this.out.end(new ExportState(true, exported(), null, null, null));
			}
			catch (Ended ex) {
				breakOff(ex.end.code(), ex.end.code(), null, ex.end != End.ERASED);
			}
			catch (HelpdeskException ex) {
				breakOff(ex.fault().label(), ProblemType.of(ex.fault()).code(), ex.retryAfter(), true);
			}
			catch (AuditUnavailable ex) {
				this.out.end(unseen(true));
			}
			catch (RuntimeException ex) {
				log.error("An export ended by a defect of ours [{}]", CorrelationFilter.idOf(this.lookup.request()),
						ex);
				breakOff(ProblemType.INTERNAL_ERROR.code(), ProblemType.INTERNAL_ERROR.code(), null, true);
			}
		}

		/** Ends it before it is whole, which is recorded as a refusal is. */
		private void breakOff(String outcome, String code, @Nullable Duration retryAfter, boolean canGoOn)
				throws IOException {
			ExportState end = broken(code, retryAfter, canGoOn);
			try {
				ExportService.this.audit.record(this.lookup.without(this.about, outcome));
			}
			catch (AuditUnavailable ex) {
				end = unseen(canGoOn);
			}
			this.out.end(end);
		}

		private ExportState unseen(boolean canGoOn) {
			return broken(ProblemType.AUDIT_UNAVAILABLE.code(), ExportService.this.times.signOfLife(), canGoOn);
		}

		/** Each page would be a request of its own by hand: the request itself is one. */
		private void awaitTheRate() throws IOException {
			Duration wait = ExportService.this.rate.takePage(this.lookup.caller());
			while (wait.isPositive()) {
				Duration pulse = ExportService.this.times.pulse();
				for (Duration left = wait; left.isPositive(); left = left.minus(pulse)) {
					check();
					if (isDue()) {
						goesOn();
					}
					this.place.await((left.compareTo(pulse) < 0) ? left : pulse);
				}
				wait = ExportService.this.rate.takePage(this.lookup.caller());
			}
		}

		private void page() throws IOException {
			Answer answer = read();
			List<byte[]> fresh = this.walk.take(ExportWalk.Read.of(answer));
			check();
			if (!fresh.isEmpty() || !this.isRecorded) {
				this.isRecorded = true;
				ExportService.this.audit.record(
						this.lookup.exported(this.about, answer, fresh.size(), ExportService.this.shown.in(answer)));
			}
			this.out.conversations(fresh);
			this.delivered = this.walk.position();
			// With each page it would tell how many there are that show nothing.
			if (!this.walk.isOver() && (!this.lookup.audience().isLimited() || isDue())) {
				goesOn();
			}
		}

		/**
		 * Waits behind all clicks, for as long as they come. Who was refused at once, as
		 * too many wait, asks again when it may help.
		 */
		private Answer read() throws IOException {
			Query query = new Query(this.lookup.query().selector(), this.walk.skip());
			Duration signOfLife = ExportService.this.times.signOfLife();
			LookupOptions options = new LookupOptions(this.lookup.caller().key(), Priority.BACKGROUND,
					ExportService.this.ticker.read() + ExportService.this.times.patience().toNanos(),
					CacheMode.NO_CACHE, this.lookup.audience());
			while (true) {
				try {
					beat();
					return ExportService.this.answers.read(query, options,
							new Answers.Pulse(ExportService.this.times.pulse().toNanos(), this::beat));
				}
				catch (UncheckedIOException ex) {
					throw ex.getCause();
				}
				catch (HelpdeskException ex) {
					long left = options.deadlineNanos() - ExportService.this.ticker.read();
					if (ex.fault() != Fault.NO_ROOM || left < signOfLife.toNanos()) {
						throw ex;
					}
					Duration retryAfter = ex.retryAfter();
					this.place
						.await((retryAfter != null && retryAfter.compareTo(signOfLife) < 0) ? retryAfter : signOfLife);
				}
			}
		}

		/** Tells the client now and then that it goes on, as long as it does. */
		private void beat() {
			check();
			if (isDue()) {
				try {
					goesOn();
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		}

		private boolean isDue() {
			return ExportService.this.ticker.read() - this.goneOnAt >= ExportService.this.times.signOfLife().toNanos();
		}

		/** Nothing goes out any more once it has to end. */
		private void check() {
			End end = this.place.end();
			if (end == null && !this.held.getAsBoolean()) {
				end = End.TOKEN;
			}
			if (end != null) {
				throw new Ended(end);
			}
		}

		private void goesOn() throws IOException {
			this.goneOnAt = ExportService.this.ticker.read();
			this.out.goesOn(new ExportState(false, exported(), token(), null, null));
		}

		private int exported() {
			return this.delivered.exported();
		}

		private String token() {
			return ExportService.this.tokens.seal(this.delivered, holder(this.lookup));
		}

		private ExportState broken(String code, @Nullable Duration retryAfter, boolean canGoOn) {
			return new ExportState(false, exported(), canGoOn ? token() : null, code,
					(retryAfter != null) ? Long.valueOf(Math.max(1, retryAfter.toSeconds())) : null);
		}

	}

	/** The end of an export that could go on. */
	private static final class Ended extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final transient End end;

		Ended(End end) {
			super(null, null, false, false);
			this.end = end;
		}

	}

}
