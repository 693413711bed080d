package io.robinbff.quota;

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

import io.robinbff.quota.Script.Entered;
import io.robinbff.quota.Script.Reply;
import io.robinbff.quota.Script.Request;
import io.robinbff.quota.Script.Waiting;
import io.robinbff.redis.RedisAway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all replicas spent, in Redis. Redis decides; this side knows when it is worth
 * asking, and what to do without: keep to turns (see ADR 5). Thread-safe.
 */
final class SharedLedger implements Ledger {

	private static final Logger log = LoggerFactory.getLogger(SharedLedger.class);

	private final QuotaSettings settings;

	private final Sharing sharing;

	private final Script script;

	private final LongSupplier nanos;

	private final SharedClock clock = new SharedClock();

	private final Alone alone;

	private final Untold untold = new Untold();

	private final Heartbeat heartbeat = new Heartbeat(this::beat, Sharing.BEAT);

	private final String incarnation = Long.toHexString(ThreadLocalRandom.current().nextLong());

	/** By priority: until when Redis said it is not worth asking. */
	private final Map<Priority, Long> notBefore = new EnumMap<>(Priority.class);

	private String name;

	private Mirror mirror;

	/** Null when nobody waits here. */
	private @Nullable Bid bid;

	/** The one that Redis knows of. */
	private @Nullable Bid told;

	/** How many wait here that are as important as the first, and how many elsewhere. */
	private int here;

	private int elsewhere;

	private Runnable changed = () -> {
	};

	private boolean answering;

	private long opens;

	private long ids;

	private long pauseUntil;

	SharedLedger(QuotaSettings settings, Sharing sharing, Script script, LongSupplier nanos) {
		this.settings = settings;
		this.sharing = sharing;
		this.script = script;
		this.nanos = nanos;
		this.name = sharing.name();
		this.alone = new Alone(settings, sharing, this.clock, nanos.getAsLong());
		this.mirror = new Mirror(settings, "", true);
	}

	/** Begins to share; {@code changed} is run whenever there may be more room. */
	void start(Runnable changed) {
		this.changed = changed;
		this.heartbeat.start();
	}

	private enum Mode {

		SHARED, TURNS, SHARE, CLOSED

	}

	private Mode mode(long now) {
		if (this.answering && now >= this.opens) {
			return Mode.SHARED;
		}
		if (this.alone.hasShare(now)) {
			return Mode.SHARE;
		}
		return this.alone.hasTurns(now) ? Mode.TURNS : Mode.CLOSED;
	}

	@Override
	public synchronized long[] forecast(Priority priority, int count, long now) {
		return switch (mode(now)) {
			case SHARED -> among(count, (all) -> this.mirror.windows()
				.forecast(priority, all, Math.max(now, this.notBefore.getOrDefault(priority, now))));
			case TURNS -> this.alone.turns(count, now, this.mirror);
			case SHARE -> this.alone.share().forecast(priority, count, now);
			case CLOSED -> this.mirror.windows().forecast(priority, count, reopens(now));
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

	/** In a moment, or when Redis or the turns say so: never now. */
	private long reopens(long now) {
		long known = this.answering ? this.opens : this.alone.turnsFrom();
		return (known > now && known < Windows.NEVER) ? known : now + Sharing.BEAT.toNanos();
	}

	@Override
	public synchronized String boundBy(Priority priority, long now) {
		return this.mirror.windows().boundBy(priority, now);
	}

	@Override
	public synchronized CompletableFuture<Optional<Spending>> spend(Bid first, @Nullable Bid next, long now) {
		Mode mode = mode(now);
		if (mode == Mode.SHARED) {
			this.bid = first;
			return ask("ask", "", first.priority(), next, now);
		}
		String id = (mode == Mode.TURNS) ? this.alone.takeTurn(now) : newId();
		if (mode == Mode.SHARE) {
			this.alone.share().spend(now);
		}
		this.untold.add(id, now);
		return CompletableFuture.completedFuture(Optional.of(new Spending(now, id)));
	}

	private CompletableFuture<Optional<Spending>> ask(String operation, String old, Priority priority,
			@Nullable Bid next, long now) {
		String id = newId();
		return run(operation, id, old, priority, next, now)
			.thenApply((reply) -> (reply.at() > 0) ? Optional.of(new Spending(now, id)) : Optional.<Spending>empty())
			.exceptionally((ex) -> Optional.empty());
	}

	private String newId() {
		return this.incarnation + ":" + this.ids++;
	}

	/**
	 * A permit that Redis gave a moment ago is as good as new, and costs no second trip.
	 */
	@Override
	public synchronized CompletableFuture<Optional<Spending>> move(Spending spending, long now) {
		if (now - spending.at() <= Sharing.AS_GOOD_AS_NEW.toNanos()) {
			return CompletableFuture.completedFuture(Optional.of(spending));
		}
		if (mode(now) != Mode.SHARED || Alone.isTurn(spending.id())) {
			return CompletableFuture.completedFuture(Optional.empty());
		}
		return ask("move", spending.id(), Priority.CLICK, this.bid, now);
	}

	@Override
	public synchronized void giveBack(Spending spending) {
		if (!this.untold.remove(spending.id())) {
			var _ = run("remove", spending.id(), this.nanos.getAsLong());
			this.heartbeat.hurry();
		}
	}

	@Override
	public synchronized void pauseUntil(long until, long now) {
		this.pauseUntil = Math.max(this.pauseUntil, until);
		this.mirror.windows().pauseUntil(until);
		this.heartbeat.hurry();
	}

	@Override
	public synchronized QuotaStatus status(int waiting, long now, Instant wall) {
		return QuotaStatus.of(this.settings, this.mirror.windows(), waiting, now, wall);
	}

	@Override
	public synchronized long endsAt(long now) {
		return this.mirror.windows().endsAt(now);
	}

	/** Others decide by it when a permit comes: they hear of it now, not with a beat. */
	@Override
	public synchronized void waits(@Nullable Bid first, int many) {
		this.bid = first;
		this.here = many;
		if (this.answering && !Objects.equals(first, this.told)) {
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
		return reply.news().size() == Reply.PAGE || !this.untold.isEmpty();
	}

	private synchronized CompletableFuture<Reply> run(String operation, String old, long now) {
		return run(operation, "", old, Priority.CLICK, this.bid, now);
	}

	private synchronized CompletableFuture<Reply> run(String operation, String id, String old, Priority priority,
			@Nullable Bid next, long now) {
		List<Untold.Call> telling = this.untold.page();
		long pause = Math.max(0, this.pauseUntil - now) / 1000;
		Request request = new Request(operation, this.name, this.incarnation, id, old, this.mirror.cursor(),
				this.mirror.heard(), this.alone.seat(), this.mirror.epoch(), priority, Waiting.of(this.bid, now),
				Waiting.of(next, now), this.here, pause,
				telling.stream().map((call) -> new Entered(call.id(), call.ageMicros(now))).toList());
		this.told = this.bid;
		return this.script.run(request).whenComplete((reply, ex) -> {
			if (ex != null) {
				lost(ex);
			}
			else if (!"leave".equals(operation)) {
				hear(reply, request, telling, next, now);
			}
		});
	}

	private synchronized void lost(Throwable ex) {
		if (this.answering && !(ex.getCause() instanceof RedisAway)) {
			log.error("Redis refuses the quota's script: {}", String.valueOf(ex.getCause()));
		}
		this.answering = false;
	}

	private synchronized void hear(Reply reply, Request request, List<Untold.Call> told, @Nullable Bid next,
			long sent) {
		if (reply.taken()) {
			log.warn("Another replica is called {} too: this one takes another name", this.name);
			this.name = this.sharing.name() + "-" + this.incarnation;
			return;
		}
		long received = this.nanos.getAsLong();
		boolean open = reply.opens() <= reply.now();
		this.untold.told(told);
		if (reply.at() > 0) {
			this.told = next;
		}
		this.clock.heard(reply.now() * 1000, sent, received);
		follow(reply, request, open, received);
		this.answering = true;
		this.alone.seated(reply.seat());
		this.elsewhere = reply.elsewhere();
		this.opens = this.clock.local(reply.opens() * 1000);
		long due = (reply.at() > 0) ? received : this.clock.local(reply.due() * 1000);
		EnumSet.range(request.priority(), Priority.BACKGROUND).forEach((less) -> this.notBefore.put(less, due));
		this.mirror.windows().pauseUntil(this.clock.local(reply.pause() * 1000));
		if (open) {
			this.alone.turnsFrom(sent + this.sharing.silence(this.settings).toNanos());
		}
	}

	/**
	 * Takes in what others spent. What they told late lies before the cursor: when all
	 * are back everything is read once more.
	 */
	private void follow(Reply reply, Request request, boolean open, long now) {
		if (reply.founder()) {
			tellAll(now);
		}
		if (reply.fresh()) {
			this.mirror = new Mirror(this.settings, reply.epoch(), !open);
		}
		else if (open && this.mirror.partial()) {
			this.mirror = new Mirror(this.settings, reply.epoch(), false);
			this.heartbeat.hurry();
			return;
		}
		this.mirror.enter(reply, reply.fresh() ? 0 : request.cursor(), this.clock);
	}

	/**
	 * Redis has forgotten all: what this replica knows of everybody's calls is told anew.
	 */
	private void tellAll(long now) {
		Windows known = this.mirror.windows();
		for (int back = known.size(); back > 0; back--) {
			this.untold.add("h:" + this.incarnation + ":" + back, Math.min(now, known.last(back)));
		}
	}

}
