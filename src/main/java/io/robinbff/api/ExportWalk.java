package io.robinbff.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.robinbff.cache.Answer;
import io.robinbff.cache.Digests;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/**
 * A walk over all pages of a list that changes meanwhile. ROBIN's pages count from the
 * front: what comes shows conversations twice, and what goes, or moves to the front,
 * hides some. So each page begins with the last conversation of the page before; if no
 * known one is on it, the walk steps back until one is. At the end the front is read once
 * more, until nothing is new there. Each conversation is handed out once; of those
 * without a guid, which cannot be told apart otherwise, each that differs.
 *
 * <p>
 * What is in the list from the beginning to the end is found, wherever it moves, as long
 * as less than a page of it comes to the front meanwhile. The price is one conversation
 * of each page and one call at the end; a list of one page costs one call. A walk that
 * was resumed may hand out again what the one before did.
 */
final class ExportWalk {

	/** The list changes faster than it can be read. */
	private static final int MOST_STEPS_BACK = 50;

	/** More pages in a row without anything new are the same page again and again. */
	private static final int MOST_BARREN = 5;

	private final Set<ConversationId> seen = new HashSet<>();

	/** Digests of what has no guid. */
	private final Set<String> nameless = new HashSet<>();

	private final boolean resumed;

	private int skip;

	private int pages;

	private int exported;

	private int barren;

	private int stepsBack;

	private int step = 1;

	/** What the page is to hold; null if it need not hold anything. */
	private @Nullable ConversationId last;

	/** What stood last on the first page at the beginning. */
	private @Nullable ConversationId front;

	private boolean atTheFrontAgain;

	private boolean over;

	ExportWalk(Position from) {
		this.skip = from.skip();
		this.exported = from.exported();
		this.last = from.last();
		this.front = from.front();
		this.atTheFrontAgain = from.atTheFrontAgain();
		this.resumed = !from.equals(Position.START);
		if (this.last != null) {
			this.seen.add(this.last);
		}
	}

	boolean isOver() {
		return this.over;
	}

	/** Returns the skip of the page to be read next. */
	int skip() {
		return this.skip;
	}

	/** Returns where another walk can go on. */
	Position position() {
		return new Position(this.skip, this.exported, this.last, this.front, this.atTheFrontAgain);
	}

	/**
	 * Takes a page, and moves on.
	 * @return what is new on it
	 * @throws HelpdeskException if there is no getting on
	 */
	List<byte[]> take(Read page) {
		this.pages++;
		List<ConversationId> ids = page.ids();
		if (this.atTheFrontAgain) {
			return again(page, ids);
		}
		if (!joins(page, ids)) {
			stepBack(ids.size());
			return List.of();
		}
		this.step = 1;
		if (this.skip == 0 && this.front == null && !ids.isEmpty()) {
			this.front = ids.getLast();
		}
		int before = this.seen.size();
		List<byte[]> fresh = fresh(page);
		this.seen.addAll(ids);
		Integer next = page.nextSkip();
		if (next != null && next <= Query.MAX_SKIP) {
			this.barren = (this.seen.size() > before || ids.isEmpty()) ? 0 : this.barren + 1;
			giveUpIf(this.barren > MOST_BARREN);
			boolean overlaps = next - this.skip > 1 && !ids.isEmpty();
			this.skip = overlaps ? next - 1 : next;
			this.last = overlaps ? ids.getLast() : null;
		}
		else {
			this.atTheFrontAgain = this.pages > 1 || this.resumed;
			this.over = !this.atTheFrontAgain;
			this.skip = 0;
			this.last = null;
		}
		return fresh;
	}

	private boolean joins(Read page, List<ConversationId> ids) {
		boolean isUntold = ids.isEmpty() && page.nextSkip() != null;
		return this.skip == 0 || this.last == null || isUntold || ids.stream().anyMatch(this.seen::contains);
	}

	/** Twice as far each time: whatever happened, the front is near. */
	private void stepBack(int size) {
		giveUpIf(++this.stepsBack > MOST_STEPS_BACK);
		this.skip = Math.max(0, this.skip - this.step * Math.max(1, size));
		this.step = Math.min(2 * this.step, Query.MAX_SKIP);
	}

	/**
	 * What has come to the front meanwhile. A walk that was resumed does not know what it
	 * has handed out before, and goes no further than the first page went then.
	 */
	private List<byte[]> again(Read page, List<ConversationId> ids) {
		int before = this.seen.size();
		List<byte[]> fresh = fresh(page);
		this.seen.addAll(ids);
		Integer next = page.nextSkip();
		this.over = next == null || this.seen.size() == before
				|| (this.resumed && this.front != null && ids.contains(this.front));
		this.skip = (next != null) ? next : 0;
		return fresh;
	}

	private List<byte[]> fresh(Read page) {
		List<byte[]> fresh = new ArrayList<>();
		for (Shown one : page.shown()) {
			if ((one.id() != null) ? this.seen.add(one.id())
					: this.nameless.add(Digests.of(Stream.of(one.json()), ""))) {
				fresh.add(one.json());
			}
		}
		this.exported += fresh.size();
		return fresh;
	}

	private static void giveUpIf(boolean hopeless) {
		if (hopeless) {
			throw new HelpdeskException(Fault.UNREADABLE, HelpdeskException.SOON, null);
		}
	}

	/**
	 * Where a walk stands.
	 *
	 * @param skip the page to be read next
	 * @param exported how many conversations have been handed out
	 * @param last what that page is to hold, or null
	 * @param front what stood last on the first page at the beginning, or null
	 * @param atTheFrontAgain whether the end has been reached, and the front is read
	 * again
	 */
	record Position(int skip, int exported, @Nullable ConversationId last, @Nullable ConversationId front,
			boolean atTheFrontAgain) {

		static final Position START = new Position(0, 0, null, null, false);

	}

	/**
	 * A page that was read.
	 *
	 * @param ids the ids of all that it holds, whoever may see it
	 * @param nextSkip the next page's skip, or null at the end
	 * @param shown what the caller may see of it
	 */
	record Read(List<ConversationId> ids, @Nullable Integer nextSkip, List<Shown> shown) {

		static Read of(Answer answer) {
			List<Shown> shown = new ArrayList<>();
			answer.forEach((id, json) -> shown.add(new Shown(id, json)));
			return new Read(answer.ids(), answer.nextSkip(), shown);
		}

	}

	/**
	 * A conversation as the caller may see it.
	 *
	 * @param id its id, or null
	 * @param json its bytes, not to be changed
	 */
	@SuppressWarnings("ArrayRecordComponent") // Never compared.
	record Shown(@Nullable ConversationId id, byte[] json) {
	}

}
