package io.robinbff.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.robinbff.quota.Ledger.Spending;
import org.jspecify.annotations.Nullable;

/**
 * Decides: gives permits to the first in line while there are any, and turns away who
 * waits in vain. Pure: time is a parameter; not thread-safe. What it decides is collected
 * and told afterwards, as others' code may hang on it.
 */
final class Turnstile {

	private final QuotaSettings settings;

	private final QuotaListener listener;

	private final Ledger ledger;

	private final Line line;

	private final Function<Spending, Permit> permits;

	/** Asked of the ledger, and not yet answered: one at a time. */
	private @Nullable CompletableFuture<Optional<Spending>> asked;

	private boolean closed;

	Turnstile(QuotaSettings settings, QuotaListener listener, Ledger ledger, Function<Spending, Permit> permits) {
		this.settings = settings;
		this.listener = listener;
		this.ledger = ledger;
		this.line = new Line(ledger);
		this.permits = permits;
	}

	Line.Place join(Claim claim, long now) {
		return this.line.join(claim, now);
	}

	/** Whether a call may leave now that does not wait. */
	boolean free(Priority priority, long now) {
		return !this.closed && this.asked == null && this.line.size() == 0
				&& this.ledger.earliest(priority, now) <= now;
	}

	int waiting() {
		return this.line.size();
	}

	/** From now on everybody is turned away. */
	void close() {
		this.closed = true;
	}

	/**
	 * Decides all that can be decided now; what comes back is to be run unlocked.
	 * @param answered told when the ledger has answered: then decide again
	 */
	List<Runnable> decide(long now, Runnable answered) {
		List<Runnable> answers = new ArrayList<>();
		sort(answers);
		if (this.closed) {
			this.line.turnAwayAll().forEach((place) -> answers.add(refuse(place, now)));
		}
		this.line.turnAwayHopeless(now).forEach((place) -> answers.add(refuse(place, now)));
		while (hand(answers, now) || ask(answers, now, answered)) {
			sort(answers);
		}
		while (this.line.size() > this.settings.lineLimit()) {
			answers.add(refuse(this.line.turnAwayLast(), now));
		}
		tellWhoIsFirst();
		return answers;
	}

	/** Hands what the ledger has answered to whoever is first by now. */
	private boolean hand(List<Runnable> answers, long now) {
		if (this.asked == null || !this.asked.isDone()) {
			return false;
		}
		Optional<Spending> spending = this.asked.join();
		this.asked = null;
		if (spending.isEmpty()) {
			return false;
		}
		if (this.line.first() == null) {
			this.ledger.giveBack(spending.get());
			return false;
		}
		answers.add(grant(this.line.serveFirst(), spending.get(), now));
		return true;
	}

	/** Asks the ledger; whether it has answered already. */
	private boolean ask(List<Runnable> answers, long now, Runnable answered) {
		Line.Place first = this.line.first();
		if (first == null || this.asked != null || this.ledger.earliest(first.priority, now) > now) {
			return false;
		}
		CompletableFuture<Optional<Spending>> answer = this.ledger.spend(first.bid(), this.line.bid(1), now);
		this.asked = answer;
		if (!answer.isDone()) {
			answers.add(() -> {
				var _ = answer.thenRun(answered);
			});
		}
		return answer.isDone();
	}

	private void tellWhoIsFirst() {
		this.ledger.waits(this.line.bid(0), this.line.asImportantAsFirst());
	}

	/** When something will have to be decided if nobody joins. */
	long due(long now) {
		Line.Place first = this.line.first();
		if (first == null) {
			return Windows.NEVER;
		}
		long permit = (this.asked == null) ? this.ledger.earliest(first.priority, now) : Windows.NEVER;
		return Math.min(permit, this.line.firstPast());
	}

	private void sort(List<Runnable> answers) {
		this.line.sort().forEach((place) -> answers.add(() -> place.answer.cancel(false)));
	}

	private Runnable grant(Line.Place place, Spending spending, long now) {
		Permit permit = this.permits.apply(spending);
		this.listener.granted(place.priority, Duration.ofNanos(now - place.since));
		return () -> {
			if (!place.answer.complete(permit)) {
				permit.giveBack();
			}
		};
	}

	private Runnable refuse(Line.Place place, long now) {
		String boundBy = this.ledger.boundBy(place.priority, now);
		Duration retryAfter = Duration.ofNanos(this.line.servedBy(place.priority, now) - now);
		this.listener.refused(place.priority, Duration.ofNanos(now - place.since), boundBy);
		return () -> place.answer.completeExceptionally(new QuotaExhausted(retryAfter, boundBy));
	}

}
