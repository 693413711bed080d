package io.robinbff.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Decides: gives permits to the first in line while there are any, and turns away who
 * waits in vain. Pure: time is a parameter; not thread-safe. What it decides is collected
 * and told afterwards, as others' code may hang on it.
 */
final class Turnstile {

	private final QuotaSettings settings;

	private final QuotaListener listener;

	private final Windows windows;

	private final Line line;

	private final LongFunction<Permit> spend;

	private boolean closed;

	Turnstile(QuotaSettings settings, QuotaListener listener, Windows windows, LongFunction<Permit> spend) {
		this.settings = settings;
		this.listener = listener;
		this.windows = windows;
		this.line = new Line(windows);
		this.spend = spend;
	}

	Line.Place join(Claim claim, long now) {
		return this.line.join(claim, now);
	}

	/** Whether a call may leave now that does not wait. */
	boolean free(Priority priority, long now) {
		return !this.closed && this.line.size() == 0 && this.windows.earliest(priority, now) <= now;
	}

	int waiting() {
		return this.line.size();
	}

	/** From now on everybody is turned away. */
	void close() {
		this.closed = true;
	}

	/** Decides all that can be decided now; what comes back is to be run unlocked. */
	List<Runnable> decide(long now) {
		List<Runnable> answers = new ArrayList<>();
		sort(answers);
		if (this.closed) {
			this.line.turnAwayAll().forEach((place) -> answers.add(refuse(place, now)));
		}
		this.line.turnAwayHopeless(now).forEach((place) -> answers.add(refuse(place, now)));
		Line.Place first = this.line.first();
		while (first != null && this.windows.earliest(first.priority, now) <= now) {
			answers.add(grant(this.line.serveFirst(), now));
			sort(answers);
			first = this.line.first();
		}
		while (this.line.size() > this.settings.lineLimit()) {
			answers.add(refuse(this.line.turnAwayLast(), now));
		}
		return answers;
	}

	/** When something will have to be decided if nobody joins. */
	long due(long now) {
		Line.Place first = this.line.first();
		return (first == null) ? Windows.NEVER
				: Math.min(this.windows.earliest(first.priority, now), this.line.firstPast());
	}

	private void sort(List<Runnable> answers) {
		this.line.sort().forEach((place) -> answers.add(() -> place.answer.cancel(false)));
	}

	private Runnable grant(Line.Place place, long now) {
		Permit permit = this.spend.apply(now);
		this.listener.granted(place.priority, Duration.ofNanos(now - place.since));
		return () -> {
			if (!place.answer.complete(permit)) {
				permit.giveBack();
			}
		};
	}

	private Runnable refuse(Line.Place place, long now) {
		String boundBy = this.windows.boundBy(place.priority, now);
		Duration retryAfter = Duration.ofNanos(this.line.servedBy(place.priority, now) - now);
		this.listener.refused(place.priority, Duration.ofNanos(now - place.since), boundBy);
		return () -> place.answer.completeExceptionally(new QuotaExhausted(retryAfter, boundBy));
	}

}
