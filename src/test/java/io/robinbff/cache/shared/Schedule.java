package io.robinbff.cache.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.robinbff.cache.Answer;
import io.robinbff.cache.Answers;
import io.robinbff.cache.Audience;
import io.robinbff.cache.CacheMode;
import io.robinbff.cache.CacheSettings;
import io.robinbff.cache.LookupOptions;
import io.robinbff.cache.NotCached;
import io.robinbff.cache.ReplicaAnswers;
import io.robinbff.cluster.Leases;
import io.robinbff.cluster.Replica;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Participant;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A random schedule of two replicas in virtual time, in front of a real Redis that has
 * the schedule's clock: conversations come, change and go at the helpdesk; callers ask at
 * either replica; calls overlap; messages arrive late or not at all. A seed repeats it.
 * Each conversation says when the call that brought it left, so that what is told of it
 * can be checked.
 */
final class Schedule {

	private static final CacheSettings SETTINGS = new CacheSettings(Duration.ofSeconds(30), Duration.ofMinutes(10),
			Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10),
			DataSize.ofKilobytes(24));

	private static final String CLOCK = "{redis.call('GET', 'clock:s'), redis.call('GET', 'clock:us')}";

	private static final String KEY = "k1:" + Base64.getEncoder().encodeToString(new byte[32]);

	private static final Pattern SUBJECT = Pattern.compile("\"subject\":\"(\\d+) (\\d+)\"");

	private static final Pattern KINDS = Pattern.compile(".*:(page|conversation|mark):.*");

	/** Redis' clock and what is shared count whole microseconds. */
	private static final long GRAIN = 5_000;

	private final Random random;

	private final boolean hostile;

	private final int direction;

	private final SharedRedis redis;

	private final List<Site> sites = new ArrayList<>();

	private final Map<Integer, Letter> letters = new HashMap<>();

	/** Which orders a conversation has ever been linked to. */
	private final Map<Integer, Set<String>> orders = new HashMap<>();

	/** Since when nothing about a selector may be served. */
	private final Map<Selector, Long> invalidated = new HashMap<>();

	/** What each caller has seen: when the call left that brought it. */
	private final Map<Integer, Map<Object, Long>> seen = new HashMap<>();

	private final Map<String, byte[]> dumped = new HashMap<>();

	private long now = Duration.ofDays(20_000).toNanos();

	private long redisAhead = Duration.ofMinutes(7).toNanos();

	private int depth;

	private int lookUps;

	private int served;

	Schedule(long seed, boolean hostile, Replica one, Replica other) {
		this.random = new Random(seed);
		this.hostile = hostile;
		this.direction = (seed % 2 == 0) ? 1 : -1;
		this.redis = one.redis();
		this.redis.call((to) -> to.flushall()).join();
		tick(0);
		this.sites.add(new Site(0, one.redis()));
		this.sites.add(new Site(1, other.redis()));
		for (int i = 0; i < 8; i++) {
			this.letters.put(i, new Letter(i));
			write(i);
		}
		// From then on each replica knows the clock.
		this.sites.forEach((site) -> site.answers.invalidate(new Selector.PrimaryKey(id(0))));
	}

	int lookUps() {
		return this.lookUps;
	}

	int served() {
		return this.served;
	}

	void run(int steps) {
		for (int i = 0; i < steps; i++) {
			step();
		}
	}

	private void step() {
		int what = this.random.nextInt(100);
		if (what < 55) {
			lookUp(this.sites.get(this.random.nextInt(2)));
		}
		else if (what < 75) {
			tick(pause());
		}
		else if (what < 85) {
			write(this.random.nextInt(8));
		}
		else if (what < 89) {
			invalidate();
		}
		else if (what < 93) {
			this.sites.get(this.random.nextInt(2)).peers.receive();
		}
		else if (what < 95) {
			this.sites.get(this.random.nextInt(2)).peers.lose();
		}
		else if (this.hostile) {
			attack();
		}
	}

	private long pause() {
		long[] pauses = { 1, 1000, Duration.ofMillis(7).toNanos(), Duration.ofSeconds(2).toNanos(),
				Duration.ofSeconds(25).toNanos(), Duration.ofMinutes(4).toNanos(), Duration.ofHours(7).toNanos() };
		// A call lasts some seconds at most.
		int longest = (this.depth > 0) ? 4 : pauses.length;
		int which = Math.min(this.random.nextInt(longest), this.random.nextInt(longest));
		return 1 + (long) (this.random.nextDouble() * pauses[which]);
	}

	private void tick(long nanos) {
		this.now += nanos;
		long micros = (this.now + this.redisAhead) / 1000;
		this.redis.call((to) -> to.mset(Map.of(bytes("clock:s"), bytes(Long.toString(micros / 1_000_000)),
				bytes("clock:us"), bytes(Long.toString(micros % 1_000_000)))))
			.join();
	}

	/** A conversation comes, changes, moves to another order, or goes. */
	private void write(int number) {
		Letter letter = letter(number);
		letter.exists = this.random.nextInt(4) > 0;
		letter.order = "#" + this.random.nextInt(3);
		this.orders.computeIfAbsent(number, (_) -> new HashSet<>()).add(letter.order);
	}

	private Letter letter(int number) {
		Letter letter = this.letters.get(number);
		assertThat(letter).isNotNull();
		return Objects.requireNonNull(letter);
	}

	private void invalidate() {
		Selector selector = query().selector();
		Site site = this.sites.get(this.random.nextInt(2));
		site.answers.invalidate(selector);
		this.sites.forEach((one) -> one.peers.receive());
		this.invalidated.put(selector, this.now);
		tick(2000);
	}

	private Query query() {
		return new Query(switch (this.random.nextInt(4)) {
			case 0 -> new Selector.Order(new OrderNumber("#" + this.random.nextInt(3)));
			case 1 -> new Selector.Guid(id(this.random.nextInt(8)));
			default -> new Selector.Customer(email(this.random.nextInt(4)));
		});
	}

	private void lookUp(Site site) {
		Query query = query();
		if (!site.underWay.add(query)) {
			return;
		}
		int caller = this.depth;
		if (!this.hostile) {
			site.peers.receive();
		}
		CacheMode mode = CacheMode.values()[this.random.nextInt(3)];
		long deadline = site.ticker() + Duration.ofSeconds(10).toNanos();
		this.lookUps++;
		Map<Selector, Long> before = Map.copyOf(this.invalidated);
		try {
			Answer answer = site.answers.ask(query,
					new LookupOptions("agent", Priority.CLICK, deadline, mode, Audience.READERS));
			this.served++;
			check(query, answer, caller, before);
		}
		catch (HelpdeskException | NotCached ex) {
			// Nothing is told, so nothing wrong.
		}
		finally {
			site.underWay.remove(query);
		}
	}

	private void check(Query query, Answer answer, int caller, Map<Selector, Long> before) {
		long told = answer.age().toNanos();
		String where = query.selector().kind() + " " + query.selector().key() + ", " + answer.cacheStatus();
		assertThat(answer.age()).as("past its life: " + where).isLessThan(SETTINGS.life());
		Matcher subjects = SUBJECT.matcher(ReplicaAnswers.text(answer));
		Set<Integer> shown = new HashSet<>();
		while (subjects.find()) {
			int number = Integer.parseInt(subjects.group(1));
			long left = Long.parseLong(subjects.group(2));
			shown.add(number);
			assertThat(told + GRAIN).as("told younger than it is: " + where).isGreaterThanOrEqualTo(this.now - left);
			assertThat(belongs(number, query.selector())).as("of another query: " + where).isTrue();
			if (!this.hostile) {
				checkOrder(caller, number, left, where);
				if (answer.source() == Answer.Source.KEPT) {
					// Who waited for a call that left before gets what it brought.
					// What is served at once was found before the refresh behind it.
					boolean waited = answer.cacheStatus().contains("detail");
					checkInvalidated(number, left, where, waited ? this.invalidated : before);
				}
			}
		}
		if (!this.hostile) {
			checkGone(query, caller, shown, this.now - told);
		}
	}

	private boolean belongs(int number, Selector selector) {
		return switch (selector) {
			case Selector.Customer(var email) -> email.equals(email(number % 4));
			case Selector.Order(var order) -> this.orders.getOrDefault(number, Set.of()).contains(order.value());
			case Selector.Guid(var id) -> id.equals(id(number));
			case Selector.PrimaryKey _ -> false;
		};
	}

	private void checkOrder(int caller, int number, long left, String where) {
		Map<Object, Long> known = this.seen.computeIfAbsent(caller, (_) -> new HashMap<>());
		assertThat(left + GRAIN).as("older than what was served before: conversation " + number + ", " + where)
			.isGreaterThanOrEqualTo(known.getOrDefault(number, 0L));
		known.put(number, left);
	}

	private void checkInvalidated(int number, long left, String where, Map<Selector, Long> invalid) {
		for (Selector selector : List.of(new Selector.Guid(id(number)), new Selector.Customer(email(number % 4)))) {
			assertThat(left + GRAIN).as("invalidated, and served: " + selector.kind() + ", " + where)
				.isGreaterThanOrEqualTo(invalid.getOrDefault(selector, 0L));
		}
	}

	/** What a caller was told that there is none of does not come back as it was. */
	private void checkGone(Query query, int caller, Set<Integer> shown, long fetched) {
		if (shown.isEmpty() && !(query.selector() instanceof Selector.Order)) {
			Map<Object, Long> known = this.seen.computeIfAbsent(caller, (_) -> new HashMap<>());
			for (int number = 0; number < 8; number++) {
				if (belongs(number, query.selector())) {
					known.merge(number, fetched, Math::max);
				}
			}
		}
	}

	/** Somebody who can write to Redis does so, or its clock jumps, or it forgets. */
	private void attack() {
		int what = this.random.nextInt(6);
		List<String> names = this.redis.call((to) -> to.keys("*"))
			.join()
			.stream()
			.map((name) -> new String(name, StandardCharsets.UTF_8))
			.filter((name) -> KINDS.matcher(name).matches())
			.sorted()
			.toList();
		if (names.isEmpty() || what == 5) {
			// Either way, but not there and back: what was fetched while a clock was
			// ahead
			// looks younger when it is not ahead any more.
			this.redisAhead += this.direction * Duration.ofSeconds(this.random.nextInt(3600)).toNanos();
			tick(0);
			return;
		}
		String name = names.get(this.random.nextInt(names.size()));
		byte[] value = this.redis.call((to) -> to.get(bytes(name))).join();
		switch (what) {
			case 0 -> this.dumped.putIfAbsent(name, value);
			case 1 -> {
				byte[] old = this.dumped.get(name);
				set(name, (old != null) ? old : value);
			}
			case 2 -> set(name, this.redis.call((to) -> to.get(bytes(names.getFirst()))).join());
			case 3 -> {
				byte[] changed = value.clone();
				if (this.random.nextBoolean()) {
					// As if it had just been fetched.
					ByteBuffer.wrap(changed).putLong((this.now + this.redisAhead) / 1000);
				}
				else {
					changed[this.random.nextInt(changed.length)] ^= (byte) (1 << this.random.nextInt(8));
				}
				set(name, changed);
			}
			default -> {
				if (this.random.nextInt(20) == 0) {
					this.dumped.forEach(this::set);
				}
				this.redis.call((to) -> to.del(bytes(name))).join();
			}
		}
	}

	private void set(String name, byte[] value) {
		this.redis.call((to) -> to.set(bytes(name), value)).join();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static CustomerEmail email(int number) {
		return new CustomerEmail("customer-" + number + "@example.nl");
	}

	private static ConversationId id(int number) {
		return new ConversationId(String.format(Locale.ROOT, "00000000-0000-0000-0000-%012d", number));
	}

	/** A conversation at the helpdesk. */
	private static final class Letter {

		private final int number;

		private boolean exists;

		private String order = "#0";

		Letter(int number) {
			this.number = number;
		}

		boolean answers(Selector selector) {
			return this.exists && switch (selector) {
				case Selector.Customer(var email) -> email.equals(email(this.number % 4));
				case Selector.Order(var one) -> one.value().equals(this.order);
				case Selector.Guid(var id) -> id.equals(id(this.number));
				case Selector.PrimaryKey _ -> false;
			};
		}

		Conversation toConversation(long left) {
			Participant sender = new Participant("Relation", null, email(this.number % 4).value());
			return new Conversation(id(this.number).value(), this.number + " " + left, null, null, null, null, null,
					List.of(this.order), List.of(), null, null,
					List.of(new Message(null, sender, "hello", "external", null)));
		}

	}

	/** A replica, whose monotonic clock is its own. */
	private final class Site {

		private final long ahead;

		private final DeferredPeers peers = new DeferredPeers(
				() -> Schedule.this.sites.stream().map((site) -> site.peers).toList());

		private final Set<Query> underWay = new HashSet<>();

		private final Answers answers;

		Site(int number, SharedRedis to) {
			this.ahead = Duration.ofDays(3L * number - 10_000).toNanos();
			Keyring keys = new Keyring(KEY);
			RedisCache cache = new RedisCache(keys, this.peers, SETTINGS.life(), this::ticker, this::wall,
					new SharedClock(), (clock) -> new SharedValues(to, new AnswerCipher(keys), clock, SETTINGS.life(),
							this::ticker, new ReadBudget(Integer.MAX_VALUE), CLOCK));
			RedisSharedCache shared = new RedisSharedCache(cache,
					new DistributedSingleFlight(this.peers, Leases.NONE, this::ticker, DistributedSingleFlight.LEASE),
					this::ticker);
			this.answers = ReplicaAnswers.of(this::ask, SETTINGS, shared, this::ticker, this::wall, Runnable::run);
		}

		long ticker() {
			return Schedule.this.now + this.ahead;
		}

		private Instant wall() {
			return Instant.ofEpochSecond(0, Schedule.this.now);
		}

		/** The helpdesk answers; meanwhile others are at work. */
		private Page ask(Query query, Demand demand) {
			Schedule world = Schedule.this;
			if (world.random.nextInt(20) == 0) {
				throw new HelpdeskException(Fault.UNAVAILABLE, null, null);
			}
			demand.departed(true);
			long left = world.now;
			meanwhile();
			List<Conversation> found = world.letters.values()
				.stream()
				.filter((letter) -> letter.answers(query.selector()))
				.map((letter) -> letter.toConversation(left))
				.toList();
			meanwhile();
			return new Page(found, query.skip(), null);
		}

		private void meanwhile() {
			Schedule world = Schedule.this;
			if (world.depth < 2 && world.random.nextInt(4) == 0) {
				world.depth++;
				try {
					world.tick(1 + world.random.nextInt(1_000_000_000));
					for (int i = world.random.nextInt(4); i > 0; i--) {
						world.step();
					}
				}
				finally {
					world.depth--;
				}
			}
		}

	}

}
