package io.robinbff.quota.shared;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.robinbff.cluster.RedisUnavailable;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import io.robinbff.quota.Permit;
import io.robinbff.quota.Quota;
import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import io.robinbff.quota.shared.QuotaRequest.Operation;
import io.robinbff.simulation.RedisModel;
import io.robinbff.simulation.ScriptEngine;
import io.robinbff.simulation.ScriptNames;

/**
 * The whole quota in one thread and in virtual time: replicas with the product's own
 * classes, the real {@code quota.lua} on a {@link RedisModel}, messages that are late or
 * lost, faults, and ROBIN's windows as the judge. A seed repeats everything exactly.
 */
final class QuotaSimulation {

	static final long MILLI = 1_000_000L;

	static final long SECOND = 1000 * MILLI;

	/**
	 * What a replica sends Redis in a second at the most; it was 1,700 where it asked as
	 * fast as it was answered.
	 */
	private static final int MOST_REQUESTS = 100;

	/**
	 * The least right, which is what somebody unknown may have, a pause, and what it
	 * takes to hear of each other.
	 */
	private static final long REST = 90 * SECOND;

	private static final String SCRIPT = ScriptNames.read().text();

	private static final String PREFIX = "{q}:";

	final long seed;

	final SplittableRandom random;

	final QuotaSettings settings;

	final RedisModel redis;

	/** When calls arrived at ROBIN. */
	final List<Long> arrivals = new ArrayList<>();

	/** When calls left, by how urgent they were. */
	final Map<Priority, List<Long>> left = new EnumMap<>(Priority.class);

	final List<SimulatedReplica> replicas = new ArrayList<>();

	final StringBuilder story = new StringBuilder();

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::at).thenComparingLong(Event::number));

	private final List<String> keys;

	/** How long replicas go on by themselves at the least, and at the most. */
	Duration leastRight = Duration.ofMinutes(1);

	Duration mostRight = Duration.ofHours(24);

	/** The most that one request to Redis takes. */
	Duration timeout = Duration.ofMillis(50);

	/** How far away Redis is for each replica, by its name. */
	Function<String, Ways> ways = (_) -> new Ways(0, 0);

	/** Hears of each request as it arrives. */
	Consumer<QuotaRequest> heard = (_) -> {
	};

	boolean telling;

	/** Whether nothing is late, and nobody gives a permit back. */
	boolean calm;

	/** Until when Redis does nothing. */
	long frozenUntil;

	boolean down;

	/** Whether nobody was left who knew what Redis had forgotten. */
	boolean forgotten;

	/**
	 * Whether Redis, empty, was found by new replicas alone for as long as they wait for
	 * others: what ADR 5 says is not guaranteed.
	 */
	boolean blind;

	/** Whether Redis' clock stepped while nobody could see it: not guaranteed, either. */
	boolean unseen;

	/**
	 * Who may tell that Redis' clock has stepped; empty once one of them was answered.
	 */
	private List<SimulatedReplica> witnesses = List.of();

	private List<SimulatedReplica> knowing = List.of();

	/** Whether nobody has come yet who knew. */
	private boolean asking;

	private long foundAt = Long.MAX_VALUE / 2;

	private long knownUntil;

	long now;

	private long numbers;

	QuotaSimulation(long seed, ScriptEngine engine) {
		this(seed, engine, anySettings(seed, new SplittableRandom(seed)));
	}

	QuotaSimulation(long seed, ScriptEngine engine, QuotaSettings settings) {
		this.seed = seed;
		this.random = new SplittableRandom(seed);
		this.settings = settings;
		this.keys = QuotaScript.keys(PREFIX, settings.replicas());
		this.redis = new RedisModel(engine, () -> (1_000_000_000L * SECOND + this.now) / 1000);
		for (Priority priority : Priority.values()) {
			this.left.put(priority, new ArrayList<>());
		}
	}

	/** One in which nothing is late, for what is to happen as it is written. */
	static QuotaSimulation calm(ScriptEngine engine, int replicas, int perTenSeconds) {
		return calm(engine, replicas, 3, perTenSeconds, 10);
	}

	/** The same with a longer window of so many calls in so many seconds. */
	static QuotaSimulation calm(ScriptEngine engine, int replicas, int perSecond, int longer, int seconds) {
		QuotaSimulation world = new QuotaSimulation(5, engine,
				new QuotaSettings(
						List.of(new Window("second", perSecond, Duration.ofSeconds(1)),
								new Window("minute", longer, Duration.ofSeconds(seconds))),
						Duration.ofMillis(100), 1000, null, replicas));
		world.calm = true;
		return world;
	}

	/** In every seventeenth world there are five to eight shares, or else one to four. */
	private static QuotaSettings anySettings(long seed, SplittableRandom random) {
		int tight = 6 + random.nextInt(30);
		List<Window> windows = new ArrayList<>(List.of(new Window("second", 3, Duration.ofSeconds(1))));
		if (random.nextInt(4) > 0) {
			windows.add(new Window("minute", tight, Duration.ofSeconds(8)));
		}
		if (random.nextInt(3) == 0) {
			windows.add(new Window("hour", 2 * tight, Duration.ofSeconds(25)));
		}
		int shares = 1 + random.nextInt(4) + ((seed % 17 == 6) ? 4 : 0);
		if (isFull(seed)) {
			windows = List.of(windows.getFirst(), new Window("hour", 14 + tight / 3, Duration.ofSeconds(30)));
		}
		return new QuotaSettings(windows, Duration.ofMillis(100), 100, null, shares);
	}

	/**
	 * Whether most of a long window is used when an update changes the number of shares:
	 * in every 26th world.
	 */
	static boolean isFull(long seed) {
		return seed % 26 == 7;
	}

	/**
	 * Whether callers give up while their permit is moved, as by an interrupt: in every
	 * 29th world.
	 */
	private boolean isImpatient() {
		return !this.calm && this.seed % 29 == 16;
	}

	void say(String what) {
		if (this.telling) {
			this.story.append(String.format("%9.3f %s%n", this.now / 1e9, what));
		}
	}

	List<String> keys() {
		return this.keys;
	}

	void at(long time, Runnable what) {
		this.events.add(new Event(Math.max(time, this.now), this.numbers++, what));
	}

	void after(long nanos, Runnable what) {
		at(this.now + nanos, what);
	}

	void run(long until) {
		while (!this.events.isEmpty() && this.events.peek().at() <= until) {
			Event next = this.events.remove();
			this.now = next.at();
			next.what().run();
		}
		this.now = until;
	}

	SimulatedReplica start(String name) {
		return start(name, this.settings);
	}

	/** Starts so many replicas that call as much as they may. */
	void startHungry(int count, long end) {
		for (int i = 0; i < count; i++) {
			start("replica-" + i).isHungry(end);
		}
	}

	/** Starts one that cuts the quota into another number of shares. */
	SimulatedReplica start(String name, QuotaSettings settings) {
		SimulatedReplica replica = new SimulatedReplica(this, name, settings);
		this.replicas.add(replica);
		return replica;
	}

	/** What Redis replies to one request, at the moment in which it arrives. */
	List<String> eval(QuotaRequest request, SimulatedReplica from) {
		from.counts(this.now / SECOND);
		this.heard.accept(request);
		Object reply = this.redis.eval(SCRIPT, QuotaScript.keys(PREFIX, request.shares()), request.arguments());
		List<String> flat = new ArrayList<>();
		((List<?>) reply).forEach((one) -> flat.add(one.toString()));
		QuotaReply said = QuotaReply.of(flat);
		// Who is told of another number of shares speaks for nobody: ADR 5.
		if (said.is("shares")) {
			this.knowing = this.knowing.stream().filter((one) -> one != from).toList();
		}
		// What was under way for long has no say, and has told Redis nothing.
		if (said.ok()) {
			meets(from);
			// Whoever says good-bye does not wait for the answer.
			if (request.operation() != Operation.LEAVE && this.witnesses.contains(from)) {
				this.witnesses = List.of();
			}
		}
		return flat;
	}

	/**
	 * Redis has lost something. It is told again by those who know, if one of them lives
	 * for so long.
	 */
	void loses() {
		// Who has come since the last loss, and met nobody who knew, knows nothing.
		if (!this.asking) {
			this.knowing = this.replicas.stream()
				.filter((one) -> !one.dead && one.hasHeardOfShares && one.calls.isWhole())
				.toList();
		}
		this.knownUntil = this.now + 10 * SECOND;
		this.asking = true;
		this.foundAt = Long.MAX_VALUE / 2;
		died();
	}

	/** Redis loses all that it has. */
	void empties() {
		this.redis.wipe();
		loses();
	}

	/** Redis' clock steps, by so many nanoseconds. */
	void stepClock(long by) {
		this.redis.stepClock(by / 1000);
		this.witnesses = this.replicas.stream().filter(SimulatedReplica::isConnected).toList();
		this.unseen |= this.witnesses.isEmpty();
	}

	private void meets(SimulatedReplica replica) {
		if (this.asking && this.knowing.contains(replica)) {
			this.asking = false;
		}
		if (this.asking) {
			this.foundAt = Math.min(this.foundAt, this.now);
			this.blind |= this.now - this.foundAt >= ReplicationTimings.BLIND.toNanos() - SECOND;
		}
	}

	private void died() {
		if (this.now < this.knownUntil && this.knowing.stream().allMatch((one) -> one.dead)) {
			this.forgotten = true;
		}
		this.unseen |= !this.witnesses.isEmpty() && this.witnesses.stream().allMatch((one) -> one.dead);
	}

	/** Returns what is wrong with the calls, if that is guaranteed, or empty. */
	Optional<String> verdict() {
		return hasty().or(this::late).or(() -> (this.blind || this.unseen) ? Optional.empty() : over());
	}

	/** Who gets nothing asks again when there may be something, and not before. */
	private Optional<String> hasty() {
		return this.replicas.stream()
			.filter((one) -> one.mostRequests > MOST_REQUESTS)
			.map((one) -> "seed %d: %s sent Redis %d requests in a second".formatted(this.seed, one.name,
					one.mostRequests))
			.findFirst();
	}

	/** Whom Redis is asked for at the deadline is told with its answer. */
	private Optional<String> late() {
		return this.replicas.stream()
			.filter((one) -> one.mostLate > this.timeout.toNanos())
			.map((one) -> "seed %d: %s told somebody %.3f s after the deadline".formatted(this.seed, one.name,
					one.mostLate / 1e9))
			.findFirst();
	}

	/**
	 * Everything is mended. A while later all who are alive are served, one after the
	 * other, unless all that may leave in a second may be kept for those who have gone
	 * without a good-bye: for as long as their rights last that is how it has to be.
	 * @return who is not, or empty
	 */
	Optional<String> stuck() {
		this.down = false;
		this.frozenUntil = this.now;
		this.redis.accept();
		this.calm = true;
		for (SimulatedReplica one : this.replicas) {
			one.deafUntil = this.now;
			one.muteUntil = this.now;
			one.slowBy = 0;
		}
		run(this.now + REST + this.settings.windows().getLast().length().toNanos());
		List<SimulatedReplica> alive = this.replicas.stream().filter((one) -> !one.dead).toList();
		for (SimulatedReplica one : alive) {
			one.click();
			run(this.now + 4 * SECOND);
		}
		int enough = Math.min(this.settings.replicas(), this.settings.windows().getFirst().limit());
		long gone = (this.mostRight.toNanos() < REST) ? 0 : this.replicas.size() - alive.size();
		List<String> stuck = alive.stream().filter((one) -> !one.served).map((one) -> one.name).toList();
		return (stuck.isEmpty() || gone >= enough) ? Optional.empty()
				: Optional.of("seed %d: not served though all is well: %s".formatted(this.seed, stuck));
	}

	/** Returns what is wrong with the calls, whatever happened, or empty. */
	Optional<String> over() {
		Collections.sort(this.arrivals);
		for (Window window : this.forgotten ? this.settings.windows().subList(0, 1) : this.settings.windows()) {
			for (int i = window.limit(); i < this.arrivals.size(); i++) {
				long span = this.arrivals.get(i) - this.arrivals.get(i - window.limit());
				if (span < window.length().toNanos()) {
					return Optional.of(String.format("seed %d: %d calls in %.3f s, the limit is %d a %s, at %.3f s",
							this.seed, window.limit() + 1, span / 1e9, window.limit(), window.name(),
							this.arrivals.get(i) / 1e9));
				}
			}
		}
		return Optional.empty();
	}

	private record Event(long at, long number, Runnable what) {
	}

	/**
	 * How far away Redis is, besides what is late.
	 *
	 * @param out how long a request takes, in nanoseconds
	 * @param back how long a reply takes, in nanoseconds
	 */
	record Ways(long out, long back) {
	}

	/** One replica: its own clock, its connection, its agents. */
	static final class SimulatedReplica {

		final String name;

		private final QuotaSimulation world;

		private final long ahead;

		/** By how much its clock is too fast, as a part of the time that goes by. */
		double drift;

		final RedisCallLog calls;

		final Quota quota;

		Ways ways;

		/** Replies take so much longer. */
		long slowBy;

		/** Requests, or replies, get lost until then. */
		long deafUntil;

		long muteUntil;

		long pausedUntil;

		/** Until when it had not caught up after the longest pause. */
		private long stoodUntil;

		boolean dead;

		private boolean present = true;

		/** Whether it was ever told that somebody has a share. */
		private boolean hasHeardOfShares;

		private long lastArrival;

		private long wakeAt = Long.MAX_VALUE;

		int permits;

		/** When its last call left, by its own clock. */
		long lastLeft;

		private long secondOfRequests;

		private int requests;

		private int mostRequests;

		/** By how much somebody was told too late at the most. */
		private long mostLate = Long.MIN_VALUE;

		/** Whether its last click was. */
		private boolean served;

		private final SplittableRandom impatience;

		private SimulatedReplica(QuotaSimulation world, String name, QuotaSettings settings) {
			this.world = world;
			this.name = name;
			this.impatience = new SplittableRandom(world.seed * 37 + world.replicas.size());
			this.ahead = world.random.nextLong(1000 * SECOND);
			// Slots need clocks that are kept by NTP.
			boolean slots = settings.replicas() > settings.windows().getFirst().limit();
			this.ways = world.ways.apply(name);
			this.drift = (world.random.nextDouble() - 0.5) * (slots ? 2e-6 : 1e-4);
			this.calls = new RedisCallLog(settings,
					new ReplicationTimings(name, world.timeout, world.leastRight, world.mostRight), this::send,
					this::nanos, new SplittableRandom(world.seed * 31 + world.replicas.size()).nextLong());
			this.quota = new Quota(settings, this.calls, this::nanos, () -> Instant.EPOCH);
			this.calls.start((event) -> atWork(() -> this.quota.post(event)));
			wake();
			look();
		}

		private void counts(long second) {
			this.requests = (second == this.secondOfRequests) ? this.requests + 1 : 1;
			this.secondOfRequests = second;
			this.mostRequests = Math.max(this.mostRequests, this.requests);
		}

		long nanos() {
			return this.world.now + this.ahead + (long) (this.world.now * this.drift);
		}

		/** Does something as soon as this process runs. */
		private void atWork(Runnable what) {
			if (this.dead) {
				return;
			}
			if (this.pausedUntil > this.world.now) {
				this.stoodUntil = Math.max(this.stoodUntil, this.pausedUntil + 10 * MILLI);
				this.world.at(this.pausedUntil, () -> atWork(what));
				return;
			}
			what.run();
			wake();
		}

		/** As the thread that decides: sleeps until something is due. */
		private void wake() {
			long due = this.quota.advance();
			long wait = (due >= Long.MAX_VALUE / 8) ? 5 * SECOND : Math.max(0, due - nanos());
			long at = this.world.now + Math.min(wait, 5 * SECOND) + 1000;
			if (at < this.wakeAt || this.wakeAt <= this.world.now) {
				this.wakeAt = at;
				this.world.at(at, () -> {
					if (this.wakeAt == at) {
						this.wakeAt = Long.MAX_VALUE;
						atWork(() -> {
						});
					}
				});
			}
		}

		private CompletableFuture<QuotaReply> send(QuotaRequest request) {
			if (!this.present) {
				return CompletableFuture.failedFuture(new RedisUnavailable());
			}
			CompletableFuture<QuotaReply> answer = new CompletableFuture<>();
			this.world.after(this.world.timeout.toNanos(), () -> fail(answer, new RedisUnavailable(), true));
			transmit(() -> {
				try {
					List<String> reply = this.world.eval(request, this);
					back(() -> {
						QuotaReply heard = QuotaReply.of(reply);
						this.hasHeardOfShares |= !heard.text("view").isEmpty();
						answer.complete(heard);
					});
				}
				catch (io.robinbff.simulation.RedisError error) {
					back(() -> fail(answer, error, false));
				}
			});
			return answer;
		}

		private void fail(CompletableFuture<QuotaReply> answer, RuntimeException why, boolean away) {
			if (answer.completeExceptionally(why) && away) {
				this.present = false;
			}
		}

		/** On its way to Redis: in order, late, or lost. */
		private void transmit(Runnable arrives) {
			long delay = delay() + this.ways.out();
			this.lastArrival = Math.max(this.lastArrival + 1000, this.world.now + delay);
			this.world.at(this.lastArrival, () -> {
				if (this.muteUntil > this.world.now || this.world.down) {
					return;
				}
				if (this.world.frozenUntil > this.world.now) {
					this.world.at(this.world.frozenUntil, arrives);
					return;
				}
				arrives.run();
			});
		}

		private void back(Runnable arrives) {
			back(this.slowBy, arrives);
		}

		private void back(long slow, Runnable arrives) {
			if (this.deafUntil > this.world.now) {
				return;
			}
			this.world.after(slow + delay() + this.ways.back(), () -> {
				if (!this.dead) {
					arrives.run();
				}
			});
		}

		private long delay() {
			SplittableRandom random = this.world.random;
			if (this.world.calm) {
				return 300_000;
			}
			return switch (random.nextInt(200)) {
				case 0 -> random.nextLong(4 * SECOND);
				case 1, 2, 3 -> random.nextLong(80 * MILLI);
				default -> 100_000 + random.nextLong(MILLI);
			};
		}

		/** Looks for Redis ten times a second while it is away. */
		private void look() {
			if (this.dead) {
				return;
			}
			if (!this.present) {
				// A ping is quick, however slow the script is.
				transmit(() -> back(0, () -> this.present = true));
			}
			this.world.after(100 * MILLI, this::look);
		}

		/** More agents than there are permits for. */
		void isHungry(long until) {
			for (int i = 0; i < 6; i++) {
				agent(until, 20 * MILLI);
			}
		}

		/** An agent: waits for a permit, calls, and comes again. */
		void agent(long until, long pause) {
			agent(until, pause, () -> (this.world.random.nextInt(6) == 0) ? Priority.REFRESH : Priority.CLICK);
		}

		/** One whose calls are that urgent. */
		void agent(long until, long pause, Supplier<Priority> urgency) {
			if (this.dead || this.world.now > until) {
				return;
			}
			atWork(() -> {
				long deadline = nanos() + SECOND + this.world.random.nextLong(9 * SECOND);
				Priority priority = urgency.get();
				this.quota.request(new OneAgent(priority, deadline)).whenComplete((permit, refusal) -> {
					isTold(deadline);
					if (permit != null) {
						this.world.after(this.world.random.nextLong(
								(!this.world.calm && this.world.random.nextInt(8) == 0) ? 300 * MILLI : 4 * MILLI),
								() -> prepare(permit, priority));
					}
					this.world.after(1 + this.world.random.nextLong(pause), () -> agent(until, pause, urgency));
				});
			});
		}

		/** A process that stands still tells nobody. */
		private void isTold(long deadline) {
			if (this.stoodUntil < this.world.now) {
				this.mostLate = Math.max(this.mostLate, nanos() - deadline);
			}
		}

		/** One click, when all is well. */
		private void click() {
			this.served = false;
			atWork(() -> this.quota.request(new OneAgent(Priority.CLICK, nanos() + 3 * SECOND)).thenAccept((permit) -> {
				this.served = true;
				prepare(permit, Priority.CLICK);
			}));
		}

		/**
		 * The connection stands, or it takes a while; then it is confirmed or given back.
		 */
		private void prepare(Permit permit, Priority priority) {
			if (this.dead) {
				return;
			}
			atWork(() -> {
				if (!this.world.calm && this.world.random.nextInt(12) == 0) {
					permit.giveBack();
					return;
				}
				CompletableFuture<Boolean> leaves = permit.confirm();
				if (this.world.isImpatient() && this.impatience.nextInt(4) == 0) {
					this.world.after(this.impatience.nextLong(2 * MILLI), () -> {
						if (!leaves.isDone()) {
							permit.giveBack();
						}
					});
				}
				leaves.thenAccept((may) -> {
					if (may && !this.dead) {
						leave(priority);
					}
				});
			});
		}

		private void leave(Priority priority) {
			this.permits++;
			this.world.left.get(priority).add(this.world.now);
			this.lastLeft = nanos();
			this.world.say(this.name + " calls, " + this.calls.state(nanos()));
			long late = this.world.random.nextBoolean() ? 0 : this.world.random.nextLong(100 * MILLI + 1);
			this.world.arrivals.add(this.world.now + late);
		}

		/** Whether Redis answers its pings. */
		boolean isPresent() {
			return this.present;
		}

		private boolean isConnected() {
			long now = this.world.now;
			return !this.dead && this.present && this.hasHeardOfShares && this.muteUntil <= now && this.deafUntil <= now
					&& this.pausedUntil <= now;
		}

		/** Neither hears of Redis nor is heard until then. */
		void cut(long until) {
			this.muteUntil = Math.max(this.muteUntil, until);
			this.deafUntil = Math.max(this.deafUntil, until);
		}

		/** Says good-bye, if it lives. */
		void stop() {
			if (this.dead) {
				return;
			}
			this.quota.close();
			die();
		}

		void die() {
			this.dead = true;
			this.world.died();
		}

		private record OneAgent(Priority priority, long deadlineNanos) implements Demand {

			@Override
			public List<String> callers() {
				return List.of("agent");
			}

		}

	}

}
