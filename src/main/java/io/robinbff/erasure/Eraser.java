package io.robinbff.erasure;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.robinbff.audit.Audit;
import io.robinbff.audit.AuditEntry;
import io.robinbff.cache.Answers;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.erasure.OtherReplicas.Outcome;
import io.robinbff.erasure.OtherReplicas.Told;
import io.robinbff.privacy.Erasable;
import io.robinbff.privacy.Erasure;
import io.robinbff.privacy.Pseudonyms;

/**
 * An eraser, by which a customer is forgotten: the cache first, so that from then on no
 * call is kept that left before, then whoever else holds something.
 */
final class Eraser {

	/** What stands in the audit. */
	static final String ERASED = "erased";

	private final Answers answers;

	private final List<Erasable> holders;

	private final OtherReplicas others;

	private final Pseudonyms pseudonyms;

	private final Audit audit;

	private final InstantSource clock;

	Eraser(Answers answers, List<Erasable> holders, OtherReplicas others, Pseudonyms pseudonyms, Audit audit,
			InstantSource clock) {
		this.answers = answers;
		this.holders = List.copyOf(holders);
		this.others = others;
		this.pseudonyms = pseudonyms;
		this.audit = audit;
		this.clock = clock;
		others.subscribe(this::erased);
	}

	/** Erases a customer everywhere, which the audit has already. */
	Erased erase(CustomerEmail customer) {
		Selector selector = new Selector.Customer(customer);
		long at = this.clock.millis();
		Told told = new Told(UUID.randomUUID().toString(), this.answers.namesOf(selector),
				this.pseudonyms.about(new Query(selector)), at, true, true);
		CompletableFuture<Outcome> elsewhere = this.others.tell(told);
		boolean shared = here(told);
		Outcome outcome = elsewhere.join();
		return new Erased(told.word(), this.clock.instant().truncatedTo(ChronoUnit.MILLIS),
				1 + outcome.replicas().size(), shared && outcome.isComplete(), Erased.REMAINS);
	}

	/** Another replica, or the command, has told. */
	private boolean erased(Told told) {
		if (this.answers.ownOf(told.names()) == null) {
			return false;
		}
		boolean _ = here(told);
		if (!told.recorded()) {
			this.audit.record(new AuditEntry("erase", null, null, "command erase", told.word(), null, ERASED, 0, false,
					null, null, told.id()));
		}
		return true;
	}

	private boolean here(Told told) {
		String own = Objects.requireNonNull(this.answers.ownOf(told.names()));
		Set<Query> shown = this.answers.about(own);
		Predicate<Query> about = (query) -> shown.contains(query)
				|| own.equals(this.answers.nameOf(query.selector()).toString());
		Set<String> names = new LinkedHashSet<>(told.names().values());
		names.addAll(this.answers.namesOfShown(own));
		boolean shared = this.answers.erase(told.names(), about, told.ago(this.clock.millis()));
		Erasure erasure = new Erasure(names, told.word(), about, told.live());
		this.holders.forEach((holder) -> holder.erase(erasure));
		return shared;
	}

}
