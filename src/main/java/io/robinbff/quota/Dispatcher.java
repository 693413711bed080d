package io.robinbff.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher that gives permits to the first in queue while there are any, and turns
 * away who waits in vain. Pure: time is a parameter; not thread-safe. What it decides is
 * collected and told afterwards, as others' code may hang on it.
 */
final class Dispatcher {

	private final QuotaSettings settings;

	private final CallLog calls;

	private final WaitQueue queue;

	private final Function<LoggedCall, Permit> permits;

	/** Asked of the log, and not yet answered: one at a time. */
	private @Nullable CompletableFuture<Optional<LoggedCall>> asked;

	private boolean closed;

	Dispatcher(QuotaSettings settings, CallLog calls, Function<LoggedCall, Permit> permits) {
		this.settings = settings;
		this.calls = calls;
		this.queue = new WaitQueue(calls);
		this.permits = permits;
	}

	WaitQueue.Waiter join(Demand demand, Duration reserve, long now) {
		return this.queue.join(demand, reserve, now);
	}

	/** Whether a call may leave now that does not wait. */
	boolean free(Priority priority, long now) {
		return !this.closed && this.asked == null && this.queue.size() == 0
				&& this.calls.earliest(priority, now) <= now;
	}

	int waiting() {
		return this.queue.size();
	}

	/** From now on everybody is turned away. */
	void close() {
		this.closed = true;
	}

	/**
	 * Decides all that can be decided now; what comes back is to be run unlocked.
	 */
	List<Runnable> decide(long now) {
		List<Runnable> answers = new ArrayList<>();
		sort(answers);
		if (this.closed) {
			this.queue.turnAwayAll().forEach((waiter) -> answers.add(refuse(waiter, now)));
		}
		// What has been granted is in the log already: whoever it is for is not turned
		// away by it.
		if (hand(answers)) {
			sort(answers);
		}
		this.queue.turnAwayHopeless(now).forEach((waiter) -> answers.add(refuse(waiter, now)));
		while (hand(answers) || ask(now)) {
			sort(answers);
		}
		while (this.queue.size() > this.settings.queueLimit()) {
			answers.add(refuse(this.queue.turnAwayLast(), now));
		}
		tellWhoIsFirst();
		return answers;
	}

	/** Hands what the log has answered to whoever is first by now. */
	private boolean hand(List<Runnable> answers) {
		if (this.asked == null || !this.asked.isDone()) {
			return false;
		}
		Optional<LoggedCall> call = this.asked.join();
		this.asked = null;
		if (call.isEmpty()) {
			return false;
		}
		if (this.queue.first() == null) {
			this.calls.giveBack(call.get());
			return false;
		}
		answers.add(grant(this.queue.serveFirst(), call.get()));
		return true;
	}

	/** Asks the log; whether it has answered already. */
	private boolean ask(long now) {
		WaitQueue.Waiter first = this.queue.first();
		if (first == null || this.asked != null || this.calls.earliest(first.priority, now) > now) {
			return false;
		}
		CompletableFuture<Optional<LoggedCall>> answer = this.calls.spend(first.head(), this.queue.head(1), now);
		this.asked = answer;
		return answer.isDone();
	}

	private void tellWhoIsFirst() {
		this.calls.waits(this.queue.head(0), this.queue.asImportantAsFirst());
	}

	/** When something will have to be decided if nobody joins. */
	long due(long now) {
		WaitQueue.Waiter first = this.queue.first();
		if (first == null) {
			return SlidingWindowLog.NEVER;
		}
		long permit = (this.asked == null) ? this.calls.earliest(first.priority, now) : SlidingWindowLog.NEVER;
		return Math.min(permit, this.queue.firstPast());
	}

	private void sort(List<Runnable> answers) {
		this.queue.sort().forEach((waiter) -> answers.add(() -> waiter.answer.cancel(false)));
	}

	private Runnable grant(WaitQueue.Waiter waiter, LoggedCall call) {
		Permit permit = this.permits.apply(call);
		return () -> {
			if (!waiter.answer.complete(permit)) {
				permit.giveBack();
			}
		};
	}

	private Runnable refuse(WaitQueue.Waiter waiter, long now) {
		String boundBy = this.calls.boundBy(waiter.priority, now);
		Duration retryAfter = Duration.ofNanos(this.queue.servedBy(waiter.priority, now) - now);
		return () -> waiter.answer.completeExceptionally(new QuotaExhausted(retryAfter, boundBy));
	}

}
