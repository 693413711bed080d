package io.robinbff.api;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.api.ExportPlaces.End;
import io.robinbff.api.ExportPlaces.Place;
import io.robinbff.api.ExportWalk.Position;
import io.robinbff.audit.Audit;
import io.robinbff.audit.AuditEntry;
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
import io.robinbff.security.CustomerLimit;
import io.robinbff.web.CorrelationFilter;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Refused;
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

	/** How often the client hears that the export goes on, and that it may end. */
	private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

	/** Without a page for so long it ends: the client comes back when there is room. */
	private static final Duration PATIENCE = Duration.ofMinutes(10);

	/** The longest that one lasts, as a watch does: then its caller is checked anew. */
	private static final Duration LIFE = Duration.ofHours(1);

	private final Answers answers;

	private final CustomerLimit limit;

	private final Audit audit;

	private final Pseudonyms pseudonyms;

	private final ShownCustomers shown;

	private final ExportPlaces places;

	private final ResumeTokens tokens;

	private final Ticker ticker;

	private final InstantSource clock;

	ExportService(Answers answers, CustomerLimit limit, Audit audit, Pseudonyms pseudonyms, ExportPlaces places,
			ResumeTokens tokens, Ticker ticker, InstantSource clock) {
		this.answers = answers;
		this.limit = limit;
		this.audit = audit;
		this.pseudonyms = pseudonyms;
		this.shown = new ShownCustomers(pseudonyms);
		this.places = places;
		this.tokens = tokens;
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
		Caller caller = lookup.caller();
		Position from = (question.resume() != null) ? this.tokens.open(question.resume(), caller.key(), selector.key())
				: Position.START;
		String about = this.pseudonyms.about(lookup.query());
		MDC.put("about", about);
		Duration wait = this.limit.take(caller, lookup.query(), about);
		if (wait.isPositive()) {
			refused(lookup, about, ProblemType.TOO_MANY_CUSTOMERS.code());
			throw new Refused(ProblemType.TOO_MANY_CUSTOMERS, wait);
		}
		StreamLife life = StreamLife.of(Caller.expiry(authentication), LIFE, this.clock.instant());
		long endsAt = this.ticker.read() + life.length().toNanos();
		try (Place place = this.places.take(this.answers.nameOf(selector).toString(),
				() -> (this.ticker.read() - endsAt < 0) ? null : life.endsWithToken() ? End.TOKEN : End.LIMIT)) {
			new Export(lookup, about, place, from, new ExportStream(request, response)).run();
		}
	}

	private void refused(Lookup lookup, String about, String why) {
		this.audit.record(lookup.without(about, why));
	}

	/** An export on its way. */
	private final class Export {

		private final Lookup lookup;

		private final String about;

		private final Place place;

		private final ExportWalk walk;

		private final ExportStream out;

		/** What the client has got. */
		private Position delivered;

		private boolean isRecorded;

		private long goneOnAt;

		Export(Lookup lookup, String about, Place place, Position from, ExportStream out) {
			this.lookup = lookup;
			this.about = about;
			this.place = place;
			this.walk = new ExportWalk(from);
			this.delivered = from;
			this.out = out;
		}

		void run() throws IOException {
			try {
				goesOn();
				while (!this.walk.isOver()) {
					page();
				}
				check();
				this.out.end(new ExportState(true, exported(), null, null, null));
			}
			catch (Ended ex) {
				this.out.end(broken(ex.end.code(), null, ex.end != End.ERASED));
			}
			catch (HelpdeskException ex) {
				refused(this.lookup, this.about, ex.fault().label());
				this.out.end(broken(ProblemType.of(ex.fault()).code(), ex.retryAfter(), true));
			}
			catch (AuditUnavailable ex) {
				this.out.end(broken(ProblemType.AUDIT_UNAVAILABLE.code(), SIGN_OF_LIFE, true));
			}
			catch (RuntimeException ex) {
				log.error("An export ended by a defect of ours [{}]", CorrelationFilter.idOf(this.lookup.request()),
						ex);
				this.out.end(broken(ProblemType.INTERNAL_ERROR.code(), null, true));
			}
		}

		private void page() throws IOException {
			Answer answer = read();
			List<byte[]> fresh = this.walk.take(ExportWalk.Read.of(answer));
			if (!fresh.isEmpty() || !this.isRecorded) {
				this.isRecorded = true;
				ExportService.this.audit.record(
						this.lookup.exported(this.about, answer, fresh.size(), ExportService.this.shown.in(answer)));
			}
			check();
			this.out.conversations(fresh);
			this.delivered = this.walk.position();
			// With each page it would tell how many there are that show nothing.
			boolean isDue = !this.lookup.audience().isLimited()
					|| ExportService.this.ticker.read() - this.goneOnAt >= SIGN_OF_LIFE.toNanos();
			if (!this.walk.isOver() && isDue) {
				goesOn();
			}
		}

		/** Waits behind all clicks, for as long as they come. */
		private Answer read() throws IOException {
			long until = ExportService.this.ticker.read() + PATIENCE.toNanos();
			while (true) {
				check();
				long now = ExportService.this.ticker.read();
				try {
					return ExportService.this.answers.read(new Query(this.lookup.query().selector(), this.walk.skip()),
							new LookupOptions(this.lookup.caller().key(), Priority.BACKGROUND,
									now + SIGN_OF_LIFE.toNanos(), CacheMode.NO_CACHE, this.lookup.audience()));
				}
				catch (HelpdeskException ex) {
					if (ex.fault() != Fault.NO_ROOM || ExportService.this.ticker.read() - until >= 0) {
						throw ex;
					}
					goesOn();
					this.place.await(pause(ex.retryAfter(), ExportService.this.ticker.read() - now));
				}
			}
		}

		/** Who was refused at once asks again when it may help; who has waited, now. */
		private static Duration pause(@Nullable Duration retryAfter, long waited) {
			Duration pause = (retryAfter != null && retryAfter.compareTo(SIGN_OF_LIFE) < 0) ? retryAfter : SIGN_OF_LIFE;
			return (waited >= SIGN_OF_LIFE.toNanos() / 2) ? Duration.ZERO : pause;
		}

		/** Nothing goes out any more once it has to end. */
		private void check() {
			End end = this.place.end();
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
			return ExportService.this.tokens.seal(this.delivered, this.lookup.caller().key(),
					this.lookup.query().selector().key());
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
