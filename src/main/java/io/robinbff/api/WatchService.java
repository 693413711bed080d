package io.robinbff.api;

import java.io.IOException;

import io.robinbff.audit.Audit;
import io.robinbff.cache.View;
import io.robinbff.conversation.Query;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.security.Caller;
import io.robinbff.security.CustomerLimit;
import io.robinbff.watch.Watches;
import io.robinbff.web.HeldTags;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.MDC;

import org.springframework.security.core.Authentication;

/**
 * A service that begins watches. To watch a customer is to look at him: it counts for the
 * caller's limit, and is recorded before the first byte leaves.
 */
final class WatchService {

	private static final String WATCHING = "watching";

	private final Watches watches;

	private final Admission admission;

	private final Audit audit;

	private final Pseudonyms pseudonyms;

	WatchService(Watches watches, CustomerLimit limit, Audit audit, Pseudonyms pseudonyms) {
		this.watches = watches;
		this.admission = new Admission(limit, audit);
		this.audit = audit;
		this.pseudonyms = pseudonyms;
	}

	/**
	 * Begins a watch.
	 * @throws IOException if the client has gone
	 * @throws Refused if there are no watches, there is no room, or the caller looks at
	 * too many customers
	 * @throws io.robinbff.audit.AuditUnavailable if it cannot be recorded
	 */
	void begin(Query query, ConversationFilter filter, HttpServletRequest request, HttpServletResponse response,
			Authentication authentication) throws IOException {
		if (this.watches.areOff()) {
			throw new Refused(ProblemType.NOT_FOUND, null);
		}
		Lookup lookup = Lookup.of(query, filter, request, authentication, this.audit);
		String about = this.pseudonyms.about(query);
		MDC.put("about", about);
		Watches.Place place = this.admission.of(lookup, about, () -> admit(lookup, request, authentication));
		try {
			this.audit.record(lookup.without(about, WATCHING));
		}
		catch (RuntimeException ex) {
			this.watches.giveBack(place);
			throw ex;
		}
		this.watches.begin(place, request, response);
	}

	private Watches.Place admit(Lookup lookup, HttpServletRequest request, Authentication authentication) {
		View view = new View(lookup.query(), lookup.audience(), lookup.filter().isNone() ? null : lookup.filter());
		return this.watches.admit(view, lookup.caller().key(), Caller.expiry(authentication), HeldTags.of(request));
	}

}
