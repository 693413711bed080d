package io.robinbff.cache;

import java.time.Duration;
import java.util.Collection;

import io.robinbff.conversation.Query;

/**
 * A feed of changes at the helpdesk: what it says of kept answers, beside their age. It
 * changes what is believed, and never content. Each method takes a moment at most, and
 * calls nobody back. Customers, and conversations that show none, are told apart by the
 * names that replicas have for them.
 */
public interface ChangeFeed {

	/** A feed that says nothing: age decides alone. */
	ChangeFeed NONE = new ChangeFeed() {

		@Override
		public Judgement judge(Collection<?> customers, long fetchedAt, long now) {
			return Judgement.NONE;
		}

		@Override
		public void replaced(Query query, Replacement replacement) {
		}

		@Override
		public void opened(Query query) {
		}

		@Override
		public Standing standing() {
			return Standing.OFF;
		}

	};

	/**
	 * Judges a kept answer.
	 * @param names whose conversations it shows, and which of them show no customer;
	 * nobody if that is not known of all of them
	 * @param fetchedAt when the oldest of it was fetched, on the monotonic clock
	 */
	Judgement judge(Collection<?> names, long fetchedAt, long now);

	/** Notes that something newer has taken the place of what was kept. */
	void replaced(Query query, Replacement replacement);

	/** Notes that somebody looks at the answer to a query. */
	void opened(Query query);

	/** Returns how this feed stands. */
	Standing standing();

	/** How a feed stands. */
	enum Standing {

		/** What it says is believed. */
		UP,
		/** It has said nothing for too long. */
		SILENT,
		/** Too much changes without a word. */
		UNTRUSTED,
		/** There is none. */
		OFF

	}

	/** What is known of a kept answer, beside its age. */
	enum Word {

		/** Nothing: its age decides. */
		NONE,
		/** It holds: fresh, however old. */
		CURRENT,
		/**
		 * Nobody says that it changed, and nobody vouches for it: once its age says that
		 * it is stale, it is served at once all the same, and read again when there is
		 * room. Who waited here would starve what changes ask for.
		 */
		UNSURE,
		/** It is said to have changed, and a read has not shown it: stale, at once. */
		DOUBTED,
		/** It has changed: whoever looks waits a moment for something newer. */
		CHANGED

	}

	/**
	 * A judgement.
	 *
	 * @param word what is known
	 * @param freshFor up to which age it is fresh by this
	 * @param confirmedAt the last moment of which this holds, on the monotonic clock
	 */
	record Judgement(Word word, Duration freshFor, long confirmedAt) {

		static final Judgement NONE = new Judgement(Word.NONE, Duration.ZERO, 0);

	}

	/**
	 * Something newer in the place of what was kept.
	 *
	 * @param customers whose conversations either shows
	 * @param conversations which of them show no customer, by their own names
	 * @param before when that was fetched which was kept, on the monotonic clock
	 * @param fetchedAt when this was
	 * @param changed whether they differ
	 */
	record Replacement(Collection<?> customers, Collection<?> conversations, long before, long fetchedAt,
			boolean changed) {
	}

}
