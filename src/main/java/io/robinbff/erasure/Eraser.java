package io.robinbff.erasure;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An eraser, by which a customer is forgotten: by calls under way first, then by whoever
 * holds something, then by the cache. So whoever asks for pages one after the other has
 * ended before the cache is told, and what was asked for until then is older than that.
 */
final class Eraser {

	/** What stands in the audit. */
	static final String ERASED = "erased";

	/** What stands there once more if somebody could not forget. */
	static final String FAILED = "erasure-failed";

	private static final Logger log = LoggerFactory.getLogger(Eraser.class);

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
		others.subscribe(this::heard);
	}

	/** Erases a customer everywhere, which the audit has already. */
	Erased erase(CustomerEmail customer) {
		Selector selector = new Selector.Customer(customer);
		long at = this.clock.millis();
		Told told = new Told(UUID.randomUUID().toString(), this.answers.namesOf(selector),
				this.pseudonyms.about(new Query(selector)), at, true, true);
		CompletableFuture<Outcome> elsewhere = this.others.tell(told);
		Done here = here(told, find(told));
		Outcome outcome = elsewhere.join();
		return Erased.of(told.word(), this.clock.instant().truncatedTo(ChronoUnit.MILLIS), here.isWhole(),
				outcome.replicas().size(), here.shared() && outcome.isComplete());
	}

	/** Another replica, or the command, tells. */
	private @Nullable BooleanSupplier heard(Told told) {
		if (this.answers.ownOf(told.names()) == null) {
			return null;
		}
		Found found = find(told);
		return () -> {
			boolean isWhole = here(told, found).isWhole();
			if (!told.recorded() || !isWhole) {
				this.audit.record(new AuditEntry("erase", null, null,
						told.recorded() ? "erase at another replica" : "command erase", told.word(), null,
						isWhole ? ERASED : FAILED, 0, false, null, null, told.id()));
			}
			return isWhole;
		};
	}

	/**
	 * Returns what is to be forgotten here. It is looked up in an index, before anything
	 * is dropped: what shows the customer is known by that alone. If that fails the
	 * customer's own is forgotten all the same.
	 */
	private Found find(Told told) {
		String own = Objects.requireNonNull(this.answers.ownOf(told.names()));
		Set<Query> shown = new HashSet<>();
		Set<String> names = new LinkedHashSet<>(told.names().values());
		boolean isAll = isDone(this.answers, () -> {
			shown.addAll(this.answers.about(own));
			names.addAll(this.answers.namesOfShown(own));
		});
		Predicate<Query> about = (query) -> shown.contains(query)
				|| own.equals(this.answers.nameOf(query.selector()).toString());
		return new Found(new Erasure(names, told.word(), about, told.live()), isAll);
	}

	/** Whoever fails keeps nobody else from it. */
	private Done here(Told told, Found found) {
		Erasure erasure = found.erasure();
		AtomicBoolean shared = new AtomicBoolean();
		boolean isWhole = isDone(this.answers, () -> this.answers.detach(erasure.about()));
		isWhole &= found.isAll();
		for (Erasable holder : this.holders) {
			isWhole &= isDone(holder, () -> holder.erase(erasure));
		}
		isWhole &= isDone(this.answers,
				() -> shared.set(this.answers.erase(told.names(), erasure.about(), told.ago(this.clock.millis()))));
		return new Done(isWhole, isWhole && shared.get());
	}

	private static boolean isDone(Object holder, Runnable erasing) {
		try {
			erasing.run();
			return true;
		}
		catch (RuntimeException ex) {
			// Its message may hold what it was about.
			log.error("Not all is forgotten of a customer who is erased: {} failed with {}",
					holder.getClass().getSimpleName(), ex.getClass().getName());
			return false;
		}
	}

	/**
	 * What is to be forgotten here.
	 *
	 * @param erasure what that is
	 * @param isAll whether what shows the customer could be looked up
	 */
	private record Found(Erasure erasure, boolean isAll) {
	}

	/**
	 * What has been done here.
	 *
	 * @param isWhole whether all who hold something have forgotten it
	 * @param shared whether what is shared is forgotten, too
	 */
	private record Done(boolean isWhole, boolean shared) {
	}

}
