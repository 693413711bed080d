package io.robinbff.events;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

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
	public Judgement judge(Collection<?> customers, long fetchedAt, long now) {
		Verdict verdict = this.rules.judge(customers, fetchedAt, now);
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
	 * Of a page that shows one customer a read says what became of him. Of several it
	 * says something only about those of whom an event spoke: who of the others changed,
	 * nobody can tell.
	 */
	@Override
	public void replaced(Query query, Replacement read) {
		long now = this.ticker.read();
		boolean one = read.customers().size() == 1;
		Kind worst = Kind.UNCOUNTED;
		for (Object customer : read.customers()) {
			if (one || isSpokenOf(customer, read.before(), now)) {
				Outcome outcome = this.rules.fetched(customer, read.before(), read.fetchedAt(), read.changed(), now);
				this.metrics.read(outcome);
				worst = (worst == Kind.UNSEEN) ? worst : outcome.kind();
			}
		}
		this.rereads.read(query, read.fetchedAt(), worst, now);
	}

	private boolean isSpokenOf(Object customer, long before, long now) {
		Belief belief = this.rules.judge(List.of(customer), before, now).belief();
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
