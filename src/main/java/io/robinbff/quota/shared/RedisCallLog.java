package io.robinbff.quota.shared;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
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
import io.robinbff.quota.shared.QuotaScript.Entered;
import io.robinbff.quota.shared.QuotaScript.Reply;
import io.robinbff.quota.shared.QuotaScript.Request;
import io.robinbff.quota.shared.QuotaScript.Waiting;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all replicas spent, in Redis. Redis decides; this side knows when it is worth
 * asking, and what to do without: keep to slots (see ADR 5). Thread-safe.
 */
final class RedisCallLog implements CallLog {

	private static final Logger log = LoggerFactory.getLogger(RedisCallLog.class);

	private final QuotaSettings settings;

	private final ReplicationTimings timings;

	private final QuotaScript script;

	private final LongSupplier nanos;

	private final RedisClock clock = new RedisClock();

	private final OfflineQuota offline;

	private final Outbox outbox = new Outbox();

	private final Heartbeat heartbeat = new Heartbeat(this::beat, ReplicationTimings.BEAT);

	private final String incarnation = Long.toHexString(ThreadLocalRandom.current().nextLong());

	/** By priority: until when Redis said it is not worth asking. */
	private final Map<Priority, Long> notBefore = new EnumMap<>(Priority.class);

	private String name;

	private ReplicatedLog calls;

	/** Null when nobody waits here. */
	private @Nullable QueueHead head;

	/** The one that Redis knows of. */
	private @Nullable QueueHead published;

	/** How many wait here that are as important as the first, and how many elsewhere. */
	private int here;

	private int elsewhere;

	private Runnable changed = () -> {
	};

	private boolean answering;

	private long quarantineUntil;

	private long ids;

	private long pauseUntil;

	private @Nullable ForeignUse others;

	RedisCallLog(QuotaSettings settings, ReplicationTimings timings, QuotaScript script, LongSupplier nanos) {
		this.settings = settings;
		this.timings = timings;
		this.script = script;
		this.nanos = nanos;
		this.name = timings.name();
		this.offline = new OfflineQuota(settings, timings, this.clock, nanos.getAsLong());
		this.calls = new ReplicatedLog(settings, "", true);
	}

	@Override
	public void start(Runnable changed) {
		this.changed = changed;
		this.heartbeat.start();
	}

	private enum Mode {

		SHARED, SLOTS, SHARE, CLOSED

	}

	private Mode mode(long now) {
		if (this.answering && now >= this.quarantineUntil) {
			return Mode.SHARED;
		}
		if (this.offline.hasShare(now)) {
			return Mode.SHARE;
		}
		return this.offline.hasSlots(now) ? Mode.SLOTS : Mode.CLOSED;
	}

	@Override
	public synchronized long[] forecast(Priority priority, int count, long now) {
		return switch (mode(now)) {
			case SHARED -> among(count, (all) -> this.calls.windows()
				.forecast(priority, all, Math.max(now, this.notBefore.getOrDefault(priority, now))));
			case SLOTS -> this.offline.nextSlots(count, now, this.calls);
			case SHARE -> this.offline.share().forecast(priority, count, now);
			case CLOSED -> this.calls.windows().forecast(priority, count, reopens(now));
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

	/** In a moment, or when Redis or the slots say so: never now. */
	private long reopens(long now) {
		long known = this.answering ? this.quarantineUntil : this.offline.slotsFrom();
		return (known > now && known < SlidingWindowLog.NEVER) ? known : now + ReplicationTimings.BEAT.toNanos();
	}

	@Override
	public synchronized String boundBy(Priority priority, long now) {
		return this.calls.windows().boundBy(priority, now);
	}

	@Override
	public synchronized CompletableFuture<Optional<LoggedCall>> spend(QueueHead first, @Nullable QueueHead next,
			long now) {
		Mode mode = mode(now);
		if (mode == Mode.SHARED) {
			this.head = first;
			return ask("ask", "", first.priority(), next, now);
		}
		String id = (mode == Mode.SLOTS) ? this.offline.takeSlot(now) : newId();
		if (mode == Mode.SHARE) {
			this.offline.share().spend(now);
		}
		this.outbox.add(id, now);
		return CompletableFuture.completedFuture(Optional.of(new LoggedCall(now, id)));
	}

	private CompletableFuture<Optional<LoggedCall>> ask(String operation, String old, Priority priority,
			@Nullable QueueHead next, long now) {
		String id = newId();
		return run(operation, id, old, priority, next, now)
			.thenApply(
					(reply) -> (reply.at() > 0) ? Optional.of(new LoggedCall(now, id)) : Optional.<LoggedCall>empty())
			.exceptionally((ex) -> Optional.empty());
	}

	private String newId() {
		return this.incarnation + ":" + this.ids++;
	}

	/**
	 * A permit that Redis gave a moment ago is as good as new, and costs no second trip.
	 */
	@Override
	public synchronized CompletableFuture<Optional<LoggedCall>> move(LoggedCall call, long now) {
		if (now - call.at() <= ReplicationTimings.AS_GOOD_AS_NEW.toNanos()) {
			return CompletableFuture.completedFuture(Optional.of(call));
		}
		if (mode(now) != Mode.SHARED || OfflineQuota.isSlot(call.id())) {
			return CompletableFuture.completedFuture(Optional.empty());
		}
		return ask("move", call.id(), Priority.CLICK, this.head, now);
	}

	@Override
	public synchronized void giveBack(LoggedCall call) {
		if (!this.outbox.remove(call.id())) {
			var _ = run("remove", call.id(), this.nanos.getAsLong());
			this.heartbeat.hurry();
		}
	}

	@Override
	public synchronized void pauseUntil(long until, long now) {
		this.pauseUntil = Math.max(this.pauseUntil, until);
		this.calls.windows().pauseUntil(until);
		this.heartbeat.hurry();
	}

	/** By what this replica knows of all calls; Redis itself holds to the full limits. */
	@Override
	public synchronized void yieldTo(ForeignUse foreign) {
		this.others = foreign;
		yielding(this.calls);
		this.offline.yieldTo(foreign);
	}

	private ReplicatedLog yielding(ReplicatedLog log) {
		if (this.others != null) {
			log.windows().yieldTo(this.others);
		}
		return log;
	}

	@Override
	public synchronized QuotaStatus status(int waiting, long now, Instant wall) {
		return QuotaStatus.of(this.settings, this.calls.windows(), waiting, now, wall);
	}

	@Override
	public synchronized long endsAt(long now) {
		return this.calls.windows().endsAt(now);
	}

	/** Others decide by it when a permit comes: they hear of it now, not with a beat. */
	@Override
	public synchronized void waits(@Nullable QueueHead first, int many) {
		this.head = first;
		this.here = many;
		if (this.answering && !Objects.equals(first, this.published)) {
			this.heartbeat.hurry();
		}
	}

	@Override
	public void close(long now) {
		this.heartbeat.close();
		run("leave", "", now).exceptionally((ex) -> null).join();
	}

	/** Says that it is there, and hears of the others' calls; whether there is more. */
	private boolean beat() {
		long start = this.nanos.getAsLong();
		boolean more = run("beat", "", start).handle((reply, ex) -> ex == null && behind(reply)).join();
		this.changed.run();
		return more;
	}

	private synchronized boolean behind(Reply reply) {
		return reply.news().size() == Reply.PAGE || !this.outbox.isEmpty();
	}

	private synchronized CompletableFuture<Reply> run(String operation, String old, long now) {
		return run(operation, "", old, Priority.CLICK, this.head, now);
	}

	private synchronized CompletableFuture<Reply> run(String operation, String id, String old, Priority priority,
			@Nullable QueueHead next, long now) {
		List<Outbox.Call> outgoing = this.outbox.page();
		long pause = Math.max(0, this.pauseUntil - now) / 1000;
		Request request = new Request(operation, this.name, this.incarnation, id, old, this.calls.cursor(),
				this.calls.heard(), this.offline.slot(), this.calls.epoch(), priority, Waiting.of(this.head, now),
				Waiting.of(next, now), this.here, pause,
				outgoing.stream().map((call) -> new Entered(call.id(), call.ageMicros(now))).toList());
		this.published = this.head;
		return this.script.run(request).whenComplete((reply, ex) -> {
			if (ex != null) {
				lost(ex);
			}
			else if (!"leave".equals(operation)) {
				hear(reply, request, outgoing, next, now);
			}
		});
	}

	private synchronized void lost(Throwable ex) {
		if (this.answering && !(ex.getCause() instanceof RedisUnavailable)) {
			log.error("Redis refuses the quota's script: {}", String.valueOf(ex.getCause()));
		}
		this.answering = false;
	}

	private synchronized void hear(Reply reply, Request request, List<Outbox.Call> published, @Nullable QueueHead next,
			long sent) {
		if (reply.taken()) {
			log.warn("Another replica is called {} too: this one takes another name", this.name);
			this.name = this.timings.name() + "-" + this.incarnation;
			return;
		}
		long received = this.nanos.getAsLong();
		boolean open = reply.quarantineUntil() <= reply.now();
		this.outbox.published(published);
		if (reply.at() > 0) {
			this.published = next;
		}
		this.clock.heard(reply.now() * 1000, sent, received);
		follow(reply, request, open, received);
		this.answering = true;
		this.offline.assigned(reply.slot());
		this.elsewhere = reply.elsewhere();
		this.quarantineUntil = this.clock.local(reply.quarantineUntil() * 1000);
		long due = (reply.at() > 0) ? received : this.clock.local(reply.due() * 1000);
		EnumSet.range(request.priority(), Priority.BACKGROUND).forEach((less) -> this.notBefore.put(less, due));
		this.calls.windows().pauseUntil(this.clock.local(reply.pause() * 1000));
		if (open) {
			this.offline.slotsFrom(sent + this.timings.silence(this.settings).toNanos());
		}
	}

	/**
	 * Takes in what others spent. What they published late lies before the cursor: when
	 * all are back everything is read once more.
	 */
	private void follow(Reply reply, Request request, boolean open, long now) {
		if (reply.created()) {
			republishAll(now);
		}
		if (reply.resync()) {
			this.calls = yielding(new ReplicatedLog(this.settings, reply.epoch(), !open));
		}
		else if (open && this.calls.partial()) {
			this.calls = yielding(new ReplicatedLog(this.settings, reply.epoch(), false));
			this.heartbeat.hurry();
			return;
		}
		this.calls.enter(reply, reply.resync() ? 0 : request.cursor(), this.clock);
	}

	/**
	 * Redis has forgotten all: what this replica knows of everybody's calls is published
	 * anew.
	 */
	private void republishAll(long now) {
		SlidingWindowLog known = this.calls.windows();
		for (int back = known.size(); back > 0; back--) {
			this.outbox.add("h:" + this.incarnation + ":" + back, Math.min(now, known.last(back)));
		}
	}

}
