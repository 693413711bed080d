package io.robinbff.watch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.Answer;
import io.robinbff.cache.Answers;
import io.robinbff.cache.ChangeFeed.Standing;
import io.robinbff.cache.View;
import io.robinbff.conversation.Query;
import io.robinbff.privacy.Erasable;
import io.robinbff.privacy.Erasure;
import io.robinbff.web.EventStream;
import io.robinbff.web.HeldTags;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Refused;
import io.robinbff.web.StreamLife;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All watches of this replica. One timer tends them: it looks at what the cache has noted
 * as changed, once for each query however many watch it and once a second at most, and
 * sends what is to be sent without waiting for anybody. A watch asks ROBIN nothing; it
 * keeps its card open for events.
 */
public final class Watches implements Erasable {

	private static final Logger log = LoggerFactory.getLogger(Watches.class);

	/** Looks at one query are so far apart: a burst of changes is one event. */
	private static final long APART = Duration.ofSeconds(1).toNanos();

	/**
	 * A look that searches much keeps a processor busy: the next one begins after so many
	 * times as long as it took, but no later than half a minute behind its end.
	 */
	private static final int SPACING = 10;

	/**
	 * If nothing is found, Redis may have been away: looked at again, ever less often.
	 */
	private static final long UNSURE = Duration.ofSeconds(2).toNanos();

	private static final long LONGEST_UNSURE = Duration.ofSeconds(30).toNanos();

	/** A place is free again as soon as a client that has gone is noticed. */
	private static final Duration COME_BACK = Duration.ofSeconds(15);

	private final ConcurrentMap<Query, Group> groups = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, Integer> byCaller = new ConcurrentHashMap<>();

	private final AtomicInteger open = new AtomicInteger();

	private final Answers answers;

	private final WatchSettings settings;

	private final WatchMetrics metrics;

	private final Ticker ticker;

	private final InstantSource clock;

	private final Executor lookers;

	private volatile boolean leaving;

	/**
	 * Creates it without watches.
	 * @param lookers look at what is kept, which may be a way to Redis; a few at once
	 */
	Watches(Answers answers, WatchSettings settings, WatchMetrics metrics, Ticker ticker, InstantSource clock,
			Executor lookers) {
		this.answers = answers;
		this.settings = settings;
		this.metrics = metrics;
		this.ticker = ticker;
		this.clock = clock;
		this.lookers = lookers;
		metrics.open(this.open::get);
	}

	/** Returns whether there are none: who asks need not come back. */
	public boolean areOff() {
		return this.settings.limit() == 0;
	}

	/**
	 * Takes a place for a watch, to be used by {@link #begin} or given back.
	 * @param caller who watches
	 * @param expiry when the caller's token ends, or null
	 * @param held the validators of what the caller has
	 * @throws Refused if there is no room
	 */
	public Place admit(View view, String caller, @Nullable Instant expiry, HeldTags held) {
		if (this.leaving) {
			throw refused(false, "This replica is about to stop: come back after Retry-After.");
		}
		if (!takeOne(caller)) {
			throw refused(true,
					"You have as many watches open as one caller may: close one. An operator can raise ROBIN_WATCH_PER_SUBJECT.");
		}
		int limit = this.settings.limit();
		if (this.open.getAndUpdate((count) -> Math.min(count + 1, limit)) >= limit) {
			giveOneBack(caller);
			throw refused(false,
					"As many watches are open here as there may be: come back after Retry-After. An operator can raise ROBIN_WATCH_LIMIT.");
		}
		StreamLife life = StreamLife.of(expiry, this.settings.life(), this.clock.instant());
		return new Place(view, caller, held, this.ticker.read() + life.length().toNanos(),
				life.endsWithToken() ? End.TOKEN : End.LIMIT);
	}

	/** Whoever is refused takes nobody's place meanwhile. */
	private boolean takeOne(String caller) {
		boolean[] taken = { false };
		this.byCaller.compute(caller, (_, known) -> {
			int count = (known != null) ? known : 0;
			taken[0] = count < this.settings.perSubject();
			return taken[0] ? Integer.valueOf(count + 1) : known;
		});
		return taken[0];
	}

	private Refused refused(boolean bySubject, String detail) {
		this.metrics.refused(bySubject);
		return new Refused(ProblemType.NO_ROOM, COME_BACK, detail);
	}

	/** Gives a place back that was not used. */
	public void giveBack(Place place) {
		leave(place.caller());
	}

	private void leave(String caller) {
		this.open.decrementAndGet();
		giveOneBack(caller);
	}

	private void giveOneBack(String caller) {
		this.byCaller.computeIfPresent(caller, (_, count) -> (count > 1) ? count - 1 : null);
	}

	/**
	 * Begins a watch. It is entered before anybody looks at what is kept: no change falls
	 * between the two.
	 * @throws IOException if the client has gone
	 */
	public void begin(Place place, HttpServletRequest request, HttpServletResponse response) throws IOException {
		Standing standing = this.answers.changesStand();
		EventStream stream;
		try {
			stream = EventStream.begin(request, response, Watch.opening(standing));
		}
		catch (IOException | RuntimeException ex) {
			giveBack(place);
			throw ex;
		}
		enter(new Watch(place, stream, standing, this.ticker.read()));
	}

	void enter(Watch watch) {
		this.groups.compute(watch.view().query(), (query, known) -> {
			Group group = (known != null) ? known : new Group(query, this.ticker.read() - APART);
			group.watches.add(watch);
			group.touched = true;
			if (known == null) {
				this.answers.watched().add(query);
			}
			return group;
		});
		watch.stream().whenGone(() -> end(watch, End.GONE));
	}

	private void end(Watch watch, End why) {
		boolean[] removed = { false };
		this.groups.computeIfPresent(watch.view().query(), (query, group) -> {
			removed[0] = group.watches.remove(watch);
			if (!group.watches.isEmpty()) {
				return group;
			}
			this.answers.watched().remove(query);
			return null;
		});
		if (removed[0]) {
			leave(watch.caller());
			this.metrics.ended(why);
			watch.end(why);
		}
	}

	/** Nobody who watches keeps an erased customer in memory, or has him read again. */
	@Override
	public void erase(Erasure erasure) {
		this.groups.values()
			.stream()
			.filter((group) -> erasure.about().test(group.query))
			.forEach((group) -> group.watches.forEach((watch) -> end(watch, End.ERASED)));
	}

	/** Does what is due. Called again and again, by one thread. */
	void tend() {
		long now = this.ticker.read();
		Standing standing = this.answers.changesStand();
		for (Query query : this.answers.watched().takeTouched()) {
			Group group = this.groups.get(query);
			if (group != null) {
				group.touched = true;
			}
		}
		this.groups.values().forEach((group) -> tend(group, standing, now));
	}

	private void tend(Group group, Standing standing, long now) {
		if (now - group.openedAt >= APART) {
			group.openedAt = now;
			this.answers.opened(group.query);
		}
		long pause = group.unsure;
		boolean isDue = now - group.lookedAt >= Math.max(group.apart, group.touched ? 0 : pause)
				&& (group.touched || pause > 0);
		if (isDue && group.looking.compareAndSet(false, true)) {
			group.touched = false;
			this.lookers.execute(() -> {
				try {
					look(group);
				}
				finally {
					group.looking.set(false);
				}
			});
		}
		for (Watch watch : group.watches) {
			try {
				End end = watch.tend(standing, now, this.metrics);
				if (end != null) {
					end(watch, end);
				}
			}
			catch (RuntimeException ex) {
				log.error("A watch could not be tended: {}", ex.getClass().getName());
				end(watch, End.GONE);
			}
		}
	}

	private void look(Group group) {
		long began = this.ticker.read();
		group.lookedAt = began;
		Map<View, Optional<Answer>> answers = new HashMap<>();
		boolean isSure = true;
		for (Watch watch : group.watches) {
			try {
				Optional<Answer> whole = answers.computeIfAbsent(watch.view(),
						(view) -> Optional.ofNullable(this.answers.keptWhole(view, watch.caller())));
				whole.ifPresentOrElse((answer) -> watch.sees(answer.tag(), answer.fetchedAt()), watch::seesNothing);
				isSure &= whole.isPresent() && this.answers.isSureOf(watch.view());
			}
			catch (RuntimeException ex) {
				// The others' watches go on, and this one is looked at ever less often.
				log.error("What is watched could not be looked at: {}", ex.getClass().getName());
				isSure = false;
			}
		}
		group.unsure = isSure ? 0 : Math.clamp(2 * group.unsure, UNSURE, LONGEST_UNSURE);
		long took = this.ticker.read() - began;
		group.apart = Math.clamp(SPACING * took, APART, took + LONGEST_UNSURE);
	}

	/** Takes no more from now on: whoever comes is to go to another replica. */
	void beginToLeave() {
		this.leaving = true;
	}

	/** Takes watches again. */
	void stay() {
		this.leaving = false;
	}

	/** Says goodbye to all, who come back elsewhere. */
	void endAll() {
		this.groups.values().forEach((group) -> group.watches.forEach((watch) -> end(watch, End.DRAIN)));
	}

	/**
	 * A place for a watch, with its terms.
	 *
	 * @param view what is watched
	 * @param caller who watches
	 * @param held the validators of what the caller has
	 * @param endsAt when it ends, on the monotonic clock
	 * @param end why it ends then
	 */
	public record Place(View view, String caller, HeldTags held, long endsAt, End end) {

		@Override
		public String toString() {
			return "Place[***]";
		}

	}

	/** The watches over one query. */
	private static final class Group {

		private final Query query;

		private final Set<Watch> watches = ConcurrentHashMap.newKeySet(1);

		private volatile boolean touched;

		/**
		 * One look at a time: of two the older might end last, and behind a slow Redis
		 * they would pile up.
		 */
		private final AtomicBoolean looking = new AtomicBoolean();

		/** After how long to look again although nothing was noted; 0 for not at all. */
		private volatile long unsure;

		/** After how long to look again at the earliest. */
		private volatile long apart = APART;

		private volatile long lookedAt;

		private long openedAt;

		Group(Query query, long before) {
			this.query = query;
			this.lookedAt = before;
			this.openedAt = before;
		}

	}

}
