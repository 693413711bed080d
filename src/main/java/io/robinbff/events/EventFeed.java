package io.robinbff.events;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.ChangeFeed;
import io.robinbff.conversation.Query;
import io.robinbff.events.Outcome.Kind;

/**
 * A feed of changes by the rules of what events say: hands on what they judge, and tells
 * them what reads bring.
 */
final class EventFeed implements ChangeFeed {

	private final EventRules<Object> rules;

	private final Rereads<Query> rereads;

	private final EventMetrics metrics;

	private final Ticker ticker;

	EventFeed(EventRules<Object> rules, Rereads<Query> rereads, EventMetrics metrics, Ticker ticker) {
		this.rules = rules;
		this.rereads = rereads;
		this.metrics = metrics;
		this.ticker = ticker;
	}

	@Override
	public Judgement judge(Collection<?> names, long fetchedAt, long now) {
		Verdict verdict = this.rules.judge(names, fetchedAt, now);
		Word word = switch (verdict.belief()) {
			case CURRENT -> Word.CURRENT;
			case UNKNOWN, EXPIRED -> Word.UNSURE;
			case SILENT, UNTRUSTED -> Word.NONE;
			case DOUBTED -> Word.DOUBTED;
			case CHANGED -> Word.CHANGED;
		};
		return new Judgement(word, (word == Word.CURRENT) ? this.rules.limit() : Duration.ZERO, verdict.confirmedAt());
	}

	/**
	 * A read says something about those of whom an event spoke. If it spoke of none, it
	 * says of a page that shows one customer that he changed without a word, or not; of
	 * several nobody can tell who did.
	 */
	@Override
	public void replaced(Query query, Replacement read) {
		long now = this.ticker.read();
		Collection<?> spokenOf = Stream.concat(read.customers().stream(), read.conversations().stream())
			.filter((one) -> isSpokenOf(one, read.before(), now))
			.toList();
		Kind worst = Kind.UNCOUNTED;
		for (Object one : (spokenOf.isEmpty() && read.customers().size() == 1) ? read.customers() : spokenOf) {
			Outcome outcome = this.rules.fetched(one, read.before(), read.fetchedAt(), read.changed(), now);
			this.metrics.read(outcome);
			worst = (worst == Kind.UNSEEN) ? worst : outcome.kind();
		}
		this.rereads.read(query, read.fetchedAt(), worst, now);
	}

	private boolean isSpokenOf(Object name, long before, long now) {
		Belief belief = this.rules.judge(List.of(name), before, now).belief();
		return belief == Belief.CHANGED || belief == Belief.DOUBTED;
	}

	@Override
	public void opened(Query query) {
		this.rereads.opened(query, this.ticker.read());
	}

	@Override
	public Standing standing() {
		return switch (this.rules.status(this.ticker.read())) {
			case UP -> Standing.UP;
			case SILENT -> Standing.SILENT;
			case UNTRUSTED -> Standing.UNTRUSTED;
		};
	}

}
