package io.robinbff.quota.shared;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

import io.robinbff.cluster.RedisUnavailable;
import io.robinbff.conversation.Priority;
import io.robinbff.quota.CallLog;
import io.robinbff.quota.ForeignUse;
import io.robinbff.quota.LoggedCall;
import io.robinbff.quota.QueueHead;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaStatus;
import io.robinbff.quota.SlidingWindowLog;
import io.robinbff.quota.shared.QuotaRequest.Operation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call log that all replicas share in Redis. Redis decides while it can be asked; a
 * replica that cannot ask goes on by itself, in its slots and within its share (ADR 5).
 * Which of the two holds follows from one {@link Standing}, which changes only by what
 * Redis replies. All of it runs under the quota's lock; replies come in by its inbox.
 */
final class RedisCallLog implements CallLog {

	private static final Logger log = LoggerFactory.getLogger(RedisCallLog.class);

	/** So many replies in a row are not by chance. */
	private static final int STEADY = 5;

	/** As this replica was started. */
	private final QuotaSettings configured;

	/** With as many shares as there are in Redis. */
	private QuotaSettings settings;

	private final ReplicationTimings timings;

	private final Function<QuotaRequest, CompletableFuture<QuotaReply>> redis;

	private final LongSupplier nanos;

	private final RedisClock clock = new RedisClock();

	/**
	 * The same by replies of this epoch alone: by it is decided whether Redis' clock has
	 * stepped. What is known from epochs before may be a little off, and two who hold on
	 * to that would take it for steps, in turns.
	 */
	private final RedisClock epochClock = new RedisClock();

	/** The clock of the server that answers, which the cluster's time may not follow. */
	private final RedisClock server = new RedisClock();

	/** In which epoch it was heard: each step of that clock ends one. */
	private String serverEpoch = "";

	private TimeSlots slots;

	private final Outbox outbox = new Outbox();

	private final String incarnation;

	/** By priority: until when Redis said it is not worth asking. */
	private final Map<Priority, Long> notBefore = new EnumMap<>(Priority.class);

	private ReplicatedLog calls;

	/** What is read of another epoch's log; null if that is read. */
	private @Nullable Resync resync;

	/**
	 * Whether all is known that was charged to this replica's share: its log was read
	 * once, and Redis had been told all of it by then. It is while the log of a new epoch
	 * is read, too: nobody else was charged to the share meanwhile.
	 */
	private boolean knowsShare;

	/** Whether there were more changes than the last reply could hold. */
	private boolean behind;

	private Standing standing;

	private String name;

	private String view = "";

	private long sequence;

	private long version;

	private long requests;

	private long ids;

	private long usedSlot = -1;

	/** For which silence that was assumed. */
	private long assumedFor = Long.MIN_VALUE;

	/**
	 * How long Redis took to answer last: it may be so much further away than when its
	 * time was known best.
	 */
	private long lastTrip;

	/** Whether Redis' clock did not agree with this one. */
	private boolean stepped;

	/** How many replies in a row have come in time. */
	private int inTime;

	/**
	 * Whether Redis was not heard for long, and has not answered often enough since: it
	 * is not asked for permits yet. One that answers now and then would leave neither
	 * these nor the share.
	 */
	private boolean unsteady;

	/** Since when it has known the cluster's time, exactly all the while. */
	private long timeKnownSince;

	/**
	 * Until when the cluster's time is that of one who did not know it exactly: another,
	 * who does, may be calling in slots by it.
	 */
	private long guessedUntil = Long.MIN_VALUE / 2;

	/** How often in a row it has asked for the time that was before. */
	private int insisted;

	/** Whether a Redis that knew who may have a right has ever answered. */
	private boolean settled;

	/** Whether it has ever read the log of such a one. */
	private boolean informed;

	/** Until when somebody may have a right of whom nobody knows. */
	private long unseenUntil = Long.MIN_VALUE / 2;

	/** Since when, at the earliest. */
	private long unseenFrom;

	/** Whether Redis has not counted yet what that one may have called. */
	private boolean unseen;

	/**
	 * Until when shares may hold more calls than their part, as their number was changed.
	 */
	private long unevenUntil = Long.MIN_VALUE / 2;

	/** How many too many all of them together hold, by window. */
	private int[] excess;

	private boolean closed;

	private long nextBeat;

	private boolean underWay;

	/** Null when nobody waits here. */
	private @Nullable QueueHead head;

	/** The one that Redis knows of. */
	private @Nullable QueueHead published;

	/** How many wait here that are as important as the first, and how many elsewhere. */
	private int here;

	private int elsewhere;

	private long pauseUntil = Long.MIN_VALUE / 2;

	private @Nullable Inbox inbox;

	private @Nullable ForeignUse others;

	RedisCallLog(QuotaSettings settings, ReplicationTimings timings,
			Function<QuotaRequest, CompletableFuture<QuotaReply>> redis, LongSupplier nanos) {
		this(settings, timings, redis, nanos, ThreadLocalRandom.current().nextLong());
	}

	/**
	 * Creates the log of a replica.
	 * @param redis sends a request, in the order in which they are given to it
	 * @param nanos a monotonic clock, in nanoseconds
	 * @param incarnation a number that no other process has: by it Redis tells one that
	 * was started anew from the one before
	 */
	RedisCallLog(QuotaSettings settings, ReplicationTimings timings,
			Function<QuotaRequest, CompletableFuture<QuotaReply>> redis, LongSupplier nanos, long incarnation) {
		this.configured = settings;
		this.settings = settings;
		this.timings = timings;
		this.redis = redis;
		this.name = timings.name();
		this.incarnation = Long.toHexString(incarnation);
		this.slots = TimeSlots.of(settings);
		this.calls = new ReplicatedLog(settings);
		this.excess = new int[settings.windows().size()];
		this.nanos = nanos;
		this.nextBeat = nanos.getAsLong();
		this.standing = Standing.unheard(timings.silence(settings).toNanos());
	}

	@Override
	public void start(Inbox inbox) {
		this.inbox = inbox;
	}

	@Override
	public void yieldTo(ForeignUse foreign) {
		this.others = foreign;
		this.calls.windows().yieldTo(foreign);
	}

	@Override
	public String toString() {
		return "RedisCallLog[" + this.name + ", " + this.standing + ", exact "
				+ this.clock.isExact(this.nanos.getAsLong()) + ", reading " + !isRead() + "]";
	}

	/** Whether it knows all that Redis knew when it was last heard. */
	boolean isWhole() {
		return !this.standing.epoch().isEmpty() && isRead();
	}

	private boolean isRead() {
		return this.resync == null;
	}

	/** Whether there are more replicas than the shortest window has calls. */
	private boolean inSlots() {
		return this.settings.replicas() > this.settings.windows().getFirst().limit();
	}

	/** How it stands now. */
	Standing.State state(long now) {
		boolean knowsSlots = !inSlots() || knowsTime(now);
		return this.standing.state(now, knowsSlots && this.knowsShare && !this.behind);
	}

	/** Whether it knows the cluster's time exactly, and that is no guess of another's. */
	private boolean knowsTime(long now) {
		return this.clock.isExact(now) && now >= this.guessedUntil;
	}

	@Override
	public long[] forecast(Priority priority, int count, long now) {
		return switch (state(now)) {
			case Standing.Shared _ -> among(count, (all) -> this.calls.windows()
				.forecast(priority, all, Math.max(now, this.notBefore.getOrDefault(priority, now))));
			case Standing.Slots(var slot) -> nextSlots(slot, priority, count, now);
			case Standing.Waiting(var until) -> this.calls.windows()
				.forecast(priority, count, Math.max(until, now + ReplicationTimings.BEAT.toNanos() / 4));
		};
	}

	/**
	 * Who waits elsewhere gets a part of the permits: as large as its part of all who
	 * wait, and one each at most.
	 */
	private long[] among(int count, IntFunction<long[]> forecast) {
		double part = (double) this.elsewhere / Math.max(1, this.here);
		IntUnaryOperator before = (own) -> own + Math.min((int) (part * own), this.elsewhere);
		long[] all = forecast.apply(before.applyAsInt(count - 1) + 1);
		long[] own = new long[count];
		Arrays.setAll(own, (i) -> all[before.applyAsInt(i)]);
		return own;
	}

	/**
	 * This replica's next slots, within its share of the longer windows. They are for
	 * those who wait: what nobody waits for comes again when Redis does.
	 */
	private long[] nextSlots(int slot, Priority priority, int count, long now) {
		long[] times = new long[count];
		SlidingWindowLog share = this.calls.share(slot);
		boolean bounded = !inSlots() || this.settings.windows().size() > 1;
		if (priority.compareTo(Priority.PAGE) > 0 || (bounded && share == null)) {
			Arrays.fill(times, SlidingWindowLog.NEVER / 2);
			return times;
		}
		assume(share);
		long paused = this.calls.windows().pausedUntil();
		long[] free = (share != null) ? ofShare(share, priority, count, Math.max(now, paused)) : new long[count];
		if (!inSlots()) {
			return free;
		}
		long number = this.usedSlot;
		for (int i = 0; i < count; i++) {
			long earliest = Math.max(free[i], paused);
			long from = (earliest > now) ? earliest : now - TimeSlots.LATE;
			number = Math.max(number + 1, this.slots.next(slot, this.clock.shared(from)));
			number = this.slots.next(slot, this.slots.begins(number));
			times[i] = Math.max(now, this.clock.local(this.slots.begins(number)));
		}
		return times;
	}

	/**
	 * What is left to a share as others hold more calls than theirs. Nobody calls in
	 * those, so that is no more than Redis said last, and nothing once the calls of then
	 * have left the window. A share that has none left until then has some after it.
	 */
	private long[] ofShare(SlidingWindowLog share, Priority priority, int count, long now) {
		List<QuotaSettings.Window> windows = this.settings.windows();
		int first = inSlots() ? 1 : 0;
		int[] fewer = new int[windows.size() - first];
		long none = now;
		for (int w = 0; w < fewer.length; w++) {
			long ends = this.standing.heard() + windows.get(first + w).length().plus(this.settings.guard()).toNanos();
			fewer[w] = (now < ends) ? this.excess[first + w] : 0;
			none = (fewer[w] >= share.limit(w, now)) ? Math.max(none, ends) : none;
		}
		return (none > now) ? ofShare(share, priority, count, none) : share.forecast(priority, count, now, fewer);
	}

	@Override
	public String boundBy(Priority priority, long now) {
		return this.calls.windows().boundBy(priority, now);
	}

	@Override
	public CompletableFuture<Optional<LoggedCall>> spend(QueueHead first, @Nullable QueueHead next, long now) {
		return switch (state(now)) {
			case Standing.Shared _ -> {
				this.head = first;
				yield ask(Operation.ASK, "", first.priority(), next, now, leaveWithin());
			}
			case Standing.Slots(var slot) -> CompletableFuture.completedFuture(Optional.of(takeSlot(slot, now)));
			case Standing.Waiting _ -> CompletableFuture.completedFuture(Optional.empty());
		};
	}

	/**
	 * What Redis may have charged to this share between the last reply and the moment
	 * from which on it left the share alone: as many as leave in that time at the most,
	 * which is long where requests arrive and replies come too late. The last of them
	 * have left the shortest window when the first slot begins.
	 */
	private void assume(@Nullable SlidingWindowLog share) {
		if (share != null && this.standing.reserved() > this.standing.heard()
				&& this.assumedFor != this.standing.heard()) {
			this.assumedFor = this.standing.heard();
			QuotaSettings.Window shortest = this.settings.windows().getFirst();
			long last = this.standing.slotsFrom() - shortest.length().plus(this.settings.guard()).toNanos();
			long from = Math.max(this.standing.heard(), last - this.calls.memory());
			for (long at = last; at > from; at -= shortest.length().toNanos()) {
				for (int i = 0; i < shortest.limit(); i++) {
					share.insert(at);
				}
			}
		}
	}

	/** Uses its share, or the slot that is now. */
	private LoggedCall takeSlot(int slot, long now) {
		if (!inSlots()) {
			LoggedEntry entry = new LoggedEntry(newId(), slot, now);
			this.calls.enter(entry);
			this.outbox.tell(entry);
			return new LoggedCall(now, now, entry.id());
		}
		this.usedSlot = this.slots.next(slot, this.clock.shared(now) - TimeSlots.LATE);
		long until = Math.min(this.clock.local(this.slots.begins(this.usedSlot)) + TimeSlots.LATE,
				this.standing.slotsUntil());
		LoggedEntry entry = new LoggedEntry(newId(), slot, until);
		this.calls.enter(entry);
		this.outbox.tell(entry);
		return new LoggedCall(now, until, entry.id());
	}

	private String newId() {
		return this.incarnation + "." + Long.toString(this.ids++, Character.MAX_RADIX);
	}

	/**
	 * Asks Redis. A permit that comes too late for its moment is moved: a new one when it
	 * is confirmed, a moved one here, as nobody asks again before it is used.
	 * @param within how soon after the question it leaves
	 */
	private CompletableFuture<Optional<LoggedCall>> ask(Operation operation, String old, Priority priority,
			@Nullable QueueHead next, long now, long within) {
		String id = newId();
		CompletableFuture<Optional<LoggedCall>> answer = new CompletableFuture<>();
		LoggedCall call = new LoggedCall(now, now + within, id);
		send(request(priority, next, now).with("id", id)
			.with("leave_by", within / 1000)
			.with("remove", String.join(",", removals(old, now))), operation, priority, now, (reply) -> {
				boolean granted = reply != null && reply.flag("granted");
				if (granted) {
					this.outbox.cancel(id);
					this.published = next;
				}
				else if (reply == null) {
					// It may have been entered all the same.
					this.outbox.remove(id, now);
				}
				Optional<LoggedCall> result = granted ? Optional.of(call) : Optional.empty();
				if (operation == Operation.MOVE) {
					CompletableFuture<Optional<LoggedCall>> moved = granted ? inTime(call)
							: CompletableFuture.completedFuture(result);
					return () -> {
						var _ = moved.thenAccept(answer::complete);
					};
				}
				answer.complete(result);
				return () -> {
				};
			});
		return answer;
	}

	/**
	 * A call that was moved and still comes too late is moved once more, by as much as a
	 * request to Redis may take: so it is in time unless this process stood still.
	 */
	private CompletableFuture<Optional<LoggedCall>> inTime(LoggedCall call) {
		return move(call, this.nanos.getAsLong(), this.timings.timeout().toNanos());
	}

	private List<String> removals(String old, long now) {
		if (!old.isEmpty()) {
			this.outbox.remove(old, now);
			this.calls.remove(old);
		}
		return this.outbox.removals(now);
	}

	/**
	 * A permit leaves so soon after it was asked for, or is moved: one round trip and a
	 * bit. Of the last one, too: a Redis that has become slow would take three.
	 */
	private long leaveWithin() {
		return Math.min(this.timings.timeout().toNanos(),
				5_000_000 + Math.max(2 * this.lastTrip, 4 * this.clock.error(this.nanos.getAsLong())));
	}

	/**
	 * A permit that was asked for a moment ago is as good as new, and costs no second
	 * trip. One of a slot is void with its slot.
	 */
	@Override
	public CompletableFuture<Optional<LoggedCall>> move(LoggedCall call, long now) {
		return move(call, now, leaveWithin());
	}

	private CompletableFuture<Optional<LoggedCall>> move(LoggedCall call, long now, long within) {
		if (now <= call.leaveBy()) {
			return CompletableFuture.completedFuture(Optional.of(call));
		}
		if (state(now) instanceof Standing.Shared) {
			return ask(Operation.MOVE, call.id(), Priority.CLICK, this.head, now, within);
		}
		takeOut(call.id(), now);
		if (!inSlots() && state(now) instanceof Standing.Slots(var slot) && earliest(Priority.CLICK, now) <= now) {
			return CompletableFuture.completedFuture(Optional.of(takeSlot(slot, now)));
		}
		return CompletableFuture.completedFuture(Optional.empty());
	}

	@Override
	public void giveBack(LoggedCall call) {
		takeOut(call.id(), this.nanos.getAsLong());
		this.nextBeat = Long.MIN_VALUE;
	}

	private void takeOut(String id, long now) {
		this.calls.remove(id);
		this.outbox.cancel(id);
		// Redis may have heard of it all the same: only the reply is missing.
		this.outbox.remove(id, now);
	}

	@Override
	public void pauseUntil(long until, long now) {
		this.pauseUntil = Math.max(this.pauseUntil, until);
		this.calls.windows().pauseUntil(until);
		this.nextBeat = Long.MIN_VALUE;
	}

	@Override
	public QuotaStatus status(int waiting, long now, Instant wall) {
		return QuotaStatus.of(this.settings, this.calls.windows(), waiting, now, wall);
	}

	@Override
	public long endsAt(long now) {
		return this.calls.windows().endsAt(now);
	}

	/** Others decide by it when a permit comes: they hear of it now, not with a beat. */
	@Override
	public void waits(@Nullable QueueHead first, int many) {
		this.head = first;
		this.here = many;
		if (this.standing.answering() && !Objects.equals(first, this.published)) {
			this.nextBeat = Long.MIN_VALUE;
		}
	}

	@Override
	public long tick(long now) {
		if (this.inbox == null || this.closed || this.underWay) {
			return SlidingWindowLog.NEVER;
		}
		if (now >= this.nextBeat) {
			this.underWay = true;
			send(request(Priority.CLICK, null, now), Operation.BEAT, Priority.CLICK, now, (reply) -> {
				this.underWay = false;
				return () -> {
				};
			});
		}
		return this.underWay ? SlidingWindowLog.NEVER : this.nextBeat;
	}

	/** Each page is a good-bye: one that comes late holds, or its calls would be lost. */
	@Override
	public void close(long now) {
		this.closed = true;
		List<List<LoggedEntry>> pages = this.outbox.pages();
		for (int i = 0; i < pages.size(); i++) {
			boolean more = i < pages.size() - 1;
			var _ = this.redis.apply(request(Priority.CLICK, null, now, pages.get(i), more).build(Operation.LEAVE))
				.exceptionally((ex) -> null);
		}
	}

	private QuotaRequest.Builder request(Priority priority, @Nullable QueueHead next, long now) {
		List<LoggedEntry> page = this.outbox.page();
		return request(priority, next, now, page, this.outbox.size() > page.size());
	}

	/** What every request says. */
	private QuotaRequest.Builder request(Priority priority, @Nullable QueueHead next, long now, List<LoggedEntry> page,
			boolean more) {
		boolean joined = !this.standing.epoch().isEmpty();
		boolean claims = this.standing.holdsSlot(now);
		Resync reading = this.resync;
		StringBuilder windows = new StringBuilder();
		for (int w = 0; w < this.settings.windows().size(); w++) {
			QuotaSettings.Window window = this.settings.windows().get(w);
			int ours = priority.of(this.calls.windows().limit(w, now));
			windows.append(window.limit())
				.append(':')
				.append((w == 0) ? priority.of(window.limit()) : ours)
				.append(':')
				.append(window.length().plus(this.settings.guard()).toNanos() / 1000)
				.append(':')
				.append(ours)
				.append(',');
		}
		QuotaRequest.Builder builder = new QuotaRequest.Builder().with("name", this.name)
			.with("incarnation", this.incarnation)
			.with("request", ++this.requests)
			.with("epoch", this.standing.epoch())
			.with("estimate", this.clock.isSet() ? this.clock.shared(now) / 1000 : 0)
			.with("blur", this.clock.isSet() ? this.clock.error(now) / 1000 : 0)
			.with("trip", this.lastTrip / 1000)
			.with("wall", this.server.isSet() ? this.server.shared(now) / 1000 : 0)
			.with("wall_blur", this.server.isSet() ? this.server.error(now) / 1000 : 0)
			.with("wall_epoch", this.serverEpoch)
			.with("step", this.stepped && joined)
			.with("exact", RedisClock.EXACT.toNanos() / 1000)
			.with("known_for", knowsTime(now) ? (now - this.timeKnownSince) / 1000 : 0)
			.with("slots", this.settings.replicas())
			.with("wants", this.configured.replicas())
			.with("pace", this.slots.length() / 1000 * this.settings.replicas())
			.with("windows", windows)
			.with("absence", ReplicationTimings.ABSENCE.toNanos() / 1000)
			.with("lateness", ReplicationTimings.LATENESS.toNanos() / 1000)
			.with("quarantine", this.timings.quarantine(this.settings).toNanos() / 1000)
			.with("blind", this.timings.blind(this.settings).toNanos() / 1000)
			.with("least", this.timings.leastRight().toNanos() / 1000)
			.with("most", this.timings.mostRight().toNanos() / 1000)
			.with("grace", ReplicationTimings.GRACE.toNanos() / 1000)
			.with("claim", claims ? this.standing.slot() : -1)
			.with("age", claims ? (now - this.standing.since()) / 1000 : -1)
			.with("right_left", claims ? Math.max(0, this.standing.rightUntil() - now) / 1000 : 0)
			.with("view", this.view)
			.with("heard", joined ? (now - this.standing.heard()) / 1000 : 0)
			.with("view_age", this.settled ? (now - this.standing.heard()) / 1000 : -1)
			.with("informed", this.informed)
			.with("sure", claims || now - this.standing.heard() < this.timings.leastRight().dividedBy(2).toNanos())
			.with("unseen", Math.max(0, this.unseenUntil - now) / 1000)
			.with("unseen_age", this.unseen ? (now - this.unseenFrom) / 1000 : -1)
			.with("uneven", Math.max(0, this.unevenUntil - now) / 1000)
			.with("knows", this.standing.epoch())
			.with("viewed", this.version)
			.with("offline", offline(now))
			.with("more", more)
			.with("tell", tell(page, now))
			.with("remove", String.join(",", this.outbox.removals(now)))
			.with("pause", (this.pauseUntil > now) ? (this.pauseUntil - now) / 1000 : 0)
			.with("sequence", this.sequence)
			.with("", this.head, now)
			.with("next_", next, now)
			.with("here", this.here);
		if (reading != null) {
			builder.with("page_share", reading.share()).with("page_after", reading.after());
		}
		this.published = this.head;
		return builder;
	}

	/**
	 * Which page is read next, of which reading. Two requests may ask for the same one,
	 * and a reading may begin anew meanwhile: a page counts once, and where it belongs.
	 */
	private @Nullable Place place() {
		Resync reading = this.resync;
		return (reading != null) ? new Place(reading, reading.share(), reading.after()) : null;
	}

	/** Whether this replica may call by itself before it hears of Redis again. */
	private boolean offline(long now) {
		return this.standing.right() > 0
				&& (!this.standing.open() || now + 2 * this.timings.timeout().toNanos() >= this.standing.slotsFrom()
						|| this.unsteady || this.standing.isUnheard(now));
	}

	private String tell(List<LoggedEntry> page, long now) {
		StringBuilder told = new StringBuilder();
		for (LoggedEntry call : page) {
			told.append(call.id())
				.append('/')
				.append(call.share() % this.settings.replicas())
				.append('/')
				.append((now - call.at()) / 1000)
				.append(',');
		}
		return told.toString();
	}

	/** Sends a request; what comes back is an event. */
	private void send(QuotaRequest.Builder builder, Operation operation, Priority priority, long sent,
			Function<@Nullable QuotaReply, Runnable> then) {
		List<LoggedEntry> page = this.outbox.page();
		boolean offline = offline(sent);
		this.nextBeat = sent + ReplicationTimings.BEAT.toNanos();
		Inbox to = Objects.requireNonNull(this.inbox, "started");
		CompletableFuture<QuotaReply> answer = this.redis.apply(builder.build(operation));
		// Refused at once, it has not been sent.
		Sent request = new Sent(page, priority, sent, offline, !answer.isCompletedExceptionally(), place(),
				uncertain(sent));
		var _ = answer.handle((reply, ex) -> {
			to.post(() -> event(reply, ex, request, then));
			return reply;
		});
	}

	private Runnable event(@Nullable QuotaReply reply, @Nullable Throwable ex, Sent request,
			Function<@Nullable QuotaReply, Runnable> then) {
		if (reply == null) {
			lost(ex, request);
			return then.apply(null);
		}
		return then.apply(hear(reply, request) ? reply : null);
	}

	private void lost(@Nullable Throwable ex, Sent request) {
		Throwable cause = (ex != null && ex.getCause() != null) ? ex.getCause() : ex;
		boolean heard = request.underWay() && !request.offline() && cause instanceof RedisUnavailable;
		this.standing = heard ? this.standing.unanswered(request.sent()) : this.standing.lost();
		this.inTime = 0;
		this.unsteady |= this.standing.isUnheard(this.nanos.getAsLong());
	}

	/** Whether the reply can be believed. */
	private boolean hear(QuotaReply reply, Sent request) {
		long received = this.nanos.getAsLong();
		this.lastTrip = received - request.sent();
		if (reply.is("taken")) {
			log.warn("Another replica is called {} too: this one takes another name", this.name);
			this.name = this.timings.name() + "-" + this.incarnation;
			this.nextBeat = Long.MIN_VALUE;
			return false;
		}
		if (reply.has("wall")) {
			// Whose requests are late is further away than it thought.
			if (reply.is("late") || !reply.text("epoch").equals(this.serverEpoch)
					|| !this.server.agrees(reply.time("wall"), request.sent(), received)) {
				this.server.reset();
				this.serverEpoch = reply.text("epoch");
			}
			this.server.sample(reply.time("wall"), request.sent(), received);
		}
		if (reply.is("late")) {
			this.nextBeat = Long.MIN_VALUE;
			return false;
		}
		if (reply.is("shares")) {
			adopt((int) reply.number("shares"));
			return false;
		}
		if (!reply.ok() && !reply.is("odd")) {
			this.standing = this.standing.lost();
			return false;
		}
		boolean joined = reply.text("epoch").equals(this.standing.epoch());
		if (joined && !this.epochClock.agrees(reply.time("now"), request.sent(), received)) {
			// This clock never steps, so that one has.
			this.stepped = true;
			this.nextBeat = Long.MIN_VALUE;
			if (!request.offline()) {
				this.standing = this.standing.unanswered(request.sent());
			}
			return false;
		}
		if (joined && !this.clock.agreesExactly(reply.time("now"), request.sent(), received)) {
			// It is known from an epoch before, or by a clock that drifts.
			forgetTime(request, received);
			this.clock.sample(reply.time("now"), request.sent(), received);
		}
		if (!reply.ok()) {
			return false;
		}
		if (!joined && this.insisted < 3 && this.clock.isSet() && isOtherTime(reply, request.sent(), received)) {
			// Whoever is cut off keeps to the time that was: let it be that again.
			this.insisted++;
			this.stepped = true;
			this.nextBeat = Long.MIN_VALUE;
			return false;
		}
		if (!joined) {
			begin(reply, request, received);
		}
		this.insisted = 0;
		this.timeKnownSince = this.clock.isExact(received) ? this.timeKnownSince : received;
		this.clock.sampleExactly(reply.time("now"), request.sent(), received);
		this.epochClock.sample(reply.time("now"), request.sent(), received);
		this.outbox.delivered(request.page());
		follow(reply, request);
		stand(reply, request, received);
		return true;
	}

	/**
	 * Whether an epoch has another time than the one that is known here: as its clock has
	 * stepped, or as nobody knew the time who was there when it began. For slots a guess
	 * is as bad.
	 */
	private boolean isOtherTime(QuotaReply reply, long sent, long received) {
		long shared = reply.time("now");
		if (!inSlots()) {
			return !this.clock.agrees(shared, sent, received);
		}
		boolean guessed = reply.time("guessed") > shared && this.clock.isExact(received);
		return guessed || !this.clock.agreesAsKnown(shared, sent, received);
	}

	/**
	 * The quota is cut into another number of shares than this replica thought: it has
	 * none of these. Whoever was started with another number gets none either, and the
	 * number is changed once nobody has one.
	 */
	private void adopt(int shares) {
		log.info("The quota is cut into {} shares; this replica was started for {}", shares,
				this.configured.replicas());
		this.settings = this.configured.withReplicas(shares);
		this.slots = TimeSlots.of(this.settings);
		ReplicatedLog before = this.calls;
		Collection<LoggedEntry> known = before.entries();
		this.calls = new ReplicatedLog(this.settings);
		known.forEach((call) -> this.calls.enter(new LoggedEntry(call.id(), call.share() % shares, call.at())));
		carryOver(before);
		if (!known.isEmpty()) {
			this.unevenUntil = this.nanos.getAsLong() + this.calls.memory();
		}
		this.resync = new Resync(this.settings);
		this.knowsShare = false;
		this.usedSlot = -1;
		this.standing = this.standing.withoutSlot();
		this.view = "";
		this.settled = false;
		this.informed = false;
		this.nextBeat = Long.MIN_VALUE;
	}

	/** What holds for the log, whichever it is. */
	private void carryOver(ReplicatedLog before) {
		this.calls.windows().pauseUntil(before.windows().pausedUntil());
		if (this.others != null) {
			this.calls.windows().yieldTo(this.others);
		}
	}

	/**
	 * A new epoch: everything that is known is told, and all that is there is read. Time
	 * goes on as before if anybody knew it.
	 */
	private void begin(QuotaReply reply, Sent request, long received) {
		if (this.clock.isSet() && !this.clock.agreesAsKnown(reply.time("now"), request.sent(), received)) {
			forgetTime(request, received);
		}
		this.epochClock.reset();
		assume(this.calls.share(this.standing.slot()));
		this.outbox.tell(this.calls.entries());
		this.resync = new Resync(this.settings);
		this.stepped = false;
		this.version = 0;
		this.sequence = 0;
		this.nextBeat = Long.MIN_VALUE;
	}

	private void forgetTime(Sent request, long received) {
		this.clock.reset();
		this.timeKnownSince = received;
		this.usedSlot = -1;
		if (inSlots()) {
			// What left in a slot by the time before is still in the shortest window.
			this.standing = this.standing.unanswered(request.sent());
		}
	}

	/** Takes in what others called. */
	private void follow(QuotaReply reply, Sent request) {
		Resync reading = this.resync;
		if (reply.has("sequence")) {
			if (this.sequence > 0) {
				// This replica has missed something.
				reading = new Resync(this.settings);
				this.resync = reading;
				this.knowsShare = false;
			}
			this.sequence = reply.number("sequence");
		}
		List<String> feed = reply.lines("feed");
		feed.forEach((line) -> change(line.split(" ")));
		this.behind = feed.size() >= QuotaReply.PAGE;
		if (this.behind) {
			this.nextBeat = Long.MIN_VALUE;
		}
		if (reading == null) {
			return;
		}
		if (reply.has("page") && Objects.equals(request.place(), place())) {
			reading.page(reply.text("page"), this::leftBy);
		}
		ReplicatedLog whole = reading.whole(this.calls);
		if (whole != null) {
			this.outbox.calls().forEach(whole::enter);
			ReplicatedLog before = this.calls;
			this.calls = whole;
			carryOver(before);
			this.resync = null;
		}
		else {
			this.nextBeat = Long.MIN_VALUE;
		}
	}

	/**
	 * By how much Redis may be wrong about when a request was sent, or this replica about
	 * when something was in Redis: what is late by less than that is taken for punctual,
	 * and a Redis that is far away, each way by another time, may be wrong by more.
	 */
	private long uncertain(long now) {
		long wrong = Math.max((this.clock.isSet() && !this.clock.isExact(now)) ? this.clock.error(now) : 0,
				this.server.isSet() ? this.server.error(now) : 0);
		return Math.max(ReplicationTimings.LATENESS.toNanos(), wrong + ReplicationTimings.BLUR.toNanos());
	}

	/** When a call of Redis' log has left at the latest. */
	private long leftBy(long shared) {
		return this.clock.local(shared) + uncertain(this.nanos.getAsLong()) - ReplicationTimings.LATENESS.toNanos();
	}

	/** A line of the feed: its number, plus or minus, the id, its share and its time. */
	private void change(String[] words) {
		this.sequence = Long.parseLong(words[0]);
		boolean entered = "+".equals(words[1]);
		if (entered) {
			LoggedEntry entry = new LoggedEntry(words[2], Integer.parseInt(words[3]),
					leftBy(Long.parseLong(words[4]) * 1000));
			this.calls.enter(entry);
			if (this.resync != null) {
				this.resync.enter(entry);
			}
		}
		else {
			this.calls.remove(words[2]);
			if (this.resync != null) {
				this.resync.remove(words[2]);
			}
		}
	}

	private void stand(QuotaReply reply, Sent request, long received) {
		this.inTime++;
		this.unsteady &= this.inTime < STEADY && this.standing.right() > 0;
		boolean open = reply.flag("open") && !this.unsteady;
		long sent = request.sent();
		int slot = (int) reply.number("slot");
		long since = this.clock.local(reply.time("since"));
		if (slot != this.standing.slot() || since - this.standing.heard() > 0) {
			// Another's until a moment ago: what was charged to it may still be told.
			this.knowsShare = false;
		}
		this.knowsShare |= isRead() && reply.flag("complete");
		// Redis keeps room from when it was told on, or else from when it counts this
		// replica as away.
		long reserved = (request.offline() && !open) ? Math.min(sent, this.standing.reserved())
				: sent + ReplicationTimings.ABSENCE.toNanos();
		this.standing = new Standing(reply.text("epoch"), true, open, sent, reserved, this.standing.silence(), slot,
				reply.time("right"), since, request.uncertain());
		this.view = reply.text("view");
		this.settled |= reply.flag("settled");
		this.informed |= isRead() && reply.flag("settled");
		this.unseenUntil = this.clock.local(reply.time("unseen"));
		this.unseen = reply.number("unseen") > 0 && reply.number("unseen_from") > 0;
		this.unseenFrom = this.clock.local(reply.time("unseen_from"));
		this.guessedUntil = this.clock.local(reply.time("guessed"));
		this.unevenUntil = this.clock.local(reply.time("uneven"));
		List<String> excess = reply.lines("excess");
		// Of a log that is not whole yet, here or in Redis, more was known before.
		int[] least = (!isRead() || this.outbox.size() > 0) ? this.excess : new int[this.excess.length];
		Arrays.setAll(this.excess, (w) -> Math.max(least[w], excess.isEmpty() ? 0 : Integer.parseInt(excess.get(w))));
		this.version = reply.number("version");
		this.elsewhere = (int) reply.number("elsewhere");
		long due = reply.flag("granted") ? received : this.clock.local(reply.time("due"));
		EnumSet.range(request.priority(), Priority.BACKGROUND).forEach((less) -> this.notBefore.put(less, due));
		this.calls.windows().pauseUntil(this.clock.local(reply.time("pause")));
		if (this.outbox.size() > 0) {
			this.nextBeat = Long.MIN_VALUE;
		}
	}

	/**
	 * A request that is under way.
	 *
	 * @param page the calls that it tells of
	 * @param priority whose room it asks for
	 * @param sent when it was sent
	 * @param offline whether it said that this replica may call by itself
	 * @param underWay whether it can have reached Redis
	 * @param place which page of the log it asks for
	 * @param uncertain by how much Redis may be wrong about when it was sent
	 */
	private record Sent(List<LoggedEntry> page, Priority priority, long sent, boolean offline, boolean underWay,
			@Nullable Place place, long uncertain) {
	}

	private record Place(Resync reading, int share, String after) {
	}

}
