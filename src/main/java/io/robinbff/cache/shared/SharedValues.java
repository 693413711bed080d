package io.robinbff.cache.shared;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.robinbff.cache.shared.AnswerCipher.Opened;
import io.robinbff.cache.shared.ReadBudget.Share;
import io.robinbff.cache.shared.ReadBudget.Wait;
import io.robinbff.cache.shared.SharedClock.Sample;
import io.robinbff.cluster.SharedRedis;
import org.jspecify.annotations.Nullable;

/**
 * A store of values in Redis, encrypted and with their times. A value only takes the
 * place of one that is not newer, and expires when it is as old as answers may be. All
 * commands take one name, so that a cluster will do.
 *
 * <p>
 * Methods throw {@link java.util.concurrent.CompletionException} if Redis is away.
 */
final class SharedValues {

	private static final String TIME = "redis.call('TIME')";

	/**
	 * A value that is shorter comes at once. Of a larger one, which few are, its size is
	 * asked for first: its bytes would come whether there is room for them or not.
	 */
	static final int SMALL = 8 * 1024;

	private static final byte[] SIZE = bytes("local v = redis.call('GET', KEYS[1]) return v and #v or 0");

	/** A value that is decrypted stands beside what came. */
	private static final int COPIES = 2;

	/** What has expired meanwhile leaves the list. */
	private static final byte[] NOTE = bytes("""
			for i = 3, #ARGV do
			  local known = redis.call('ZSCORE', KEYS[1], ARGV[i])
			  if not known or tonumber(known) < tonumber(ARGV[1]) then redis.call('ZADD', KEYS[1], ARGV[1], ARGV[i]) end
			end
			redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', ARGV[1] - ARGV[2]))
			return redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(ARGV[2] / 1000)))
			""");

	private final SharedRedis redis;

	private final AnswerCipher cipher;

	private final SharedClock clock;

	private final long lifeMicros;

	private final Ticker ticker;

	private final ReadBudget budget;

	private final byte[] read;

	private final byte[] write;

	SharedValues(SharedRedis redis, AnswerCipher cipher, SharedClock clock, Duration life, Ticker ticker,
			ReadBudget budget) {
		this(redis, cipher, clock, life, ticker, budget, TIME);
	}

	/**
	 * Creates values under another clock than Redis' own.
	 * @param time an expression of Lua for seconds and microseconds
	 */
	SharedValues(SharedRedis redis, AnswerCipher cipher, SharedClock clock, Duration life, Ticker ticker,
			ReadBudget budget, String time) {
		this.redis = redis;
		this.budget = budget;
		this.cipher = cipher;
		this.clock = clock;
		this.lifeMicros = life.toNanos() / 1000;
		this.ticker = ticker;
		// A value and its time in one look: between two a refresh could land.
		this.read = bytes(
				"local t = " + time + " return {redis.call('GETRANGE', KEYS[1], 0, " + (SMALL - 1) + "), t[1], t[2]}");
		// What is more than a second of the future is no obstacle: nobody can have
		// fetched it.
		this.write = bytes("""
				local function at(v)
				  if #v < 8 then return 0 end
				  local n = 0
				  for i = 1, 8 do n = n * 256 + string.byte(v, i) end
				  return n
				end
				local t = %s
				local now = math.max(tonumber(t[1]) * 1000000 + tonumber(t[2]), tonumber(ARGV[2]))
				local new = at(ARGV[1])
				local left = math.floor((new + tonumber(ARGV[3]) - now) / 1000)
				if left <= 0 then return 0 end
				local old = at(redis.call('GETRANGE', KEYS[1], 0, 7))
				if old > new and old <= now + 1000000 then return old end
				redis.call('SET', KEYS[1], ARGV[1], 'PX', string.format('%%.0f', left))
				return 0
				""".formatted(time));
	}

	/** Returns the full name of a value. */
	String name(String kind, String name) {
		return this.redis.name(kind + ":" + name);
	}

	/**
	 * Begins what one read takes of memory; what the request had read before is gone by
	 * then.
	 */
	Share begin(Wait wait) {
		this.redis.whenRequestEnds(() -> {
		});
		return this.budget.begin(wait);
	}

	/** Ends a share when the request is over: until then the answer is going out. */
	void endsWithRequest(Share share) {
		this.redis.whenRequestEnds(share::close);
	}

	/** Begins what a read takes of memory that waits for it as it does for Redis. */
	Share begin() {
		return begin(this::await);
	}

	/** Reads one value with the time, and others with it. */
	Reading read(String name, Collection<String> others, Share share) {
		long sent = this.ticker.read();
		CompletableFuture<List<Object>> first = first(name);
		Map<String, CompletableFuture<byte[]>> heads = heads(others);
		List<Object> answer = this.redis.await(first);
		Sample now = sample(sent, answer);
		heads.put(name, CompletableFuture.completedFuture((byte[]) answer.getFirst()));
		Reading reading = new Reading(now, new LinkedHashMap<>(get(heads, share)));
		reading.dropFuture(this.ticker.read());
		return reading;
	}

	/** Reads the time alone, where that value lies. */
	Sample now(String name) {
		long sent = this.ticker.read();
		return sample(sent, this.redis.await(first(name)));
	}

	private CompletableFuture<List<Object>> first(String name) {
		return this.redis
			.value((to) -> to.<List<Object>>eval(this.read, ScriptOutputType.MULTI, new byte[][] { bytes(name) }));
	}

	private Sample sample(long sent, List<Object> answer) {
		long micros = number(answer.get(1)) * 1_000_000 + number(answer.get(2));
		return this.clock.sample(sent, micros, this.ticker.read());
	}

	/** Reads more values. */
	void read(Reading reading, Collection<String> names, Share share) {
		reading.values.putAll(get(heads(names), share));
		reading.dropFuture(this.ticker.read());
	}

	private Map<String, CompletableFuture<byte[]>> heads(Collection<String> names) {
		Map<String, CompletableFuture<byte[]>> asked = new LinkedHashMap<>();
		for (String name : names) {
			asked.computeIfAbsent(name, (one) -> this.redis.value((to) -> to.getrange(bytes(one), 0, SMALL - 1)));
		}
		return asked;
	}

	/**
	 * Opened by whoever asked: the thread that reads for all connections is the quota's
	 * as well.
	 */
	private Map<String, Opened> get(Map<String, CompletableFuture<byte[]>> heads, Share share) {
		Map<String, byte[]> closed = new LinkedHashMap<>();
		heads.forEach((name, head) -> closed.put(name, this.redis.await(head)));
		List<String> large = closed.entrySet()
			.stream()
			.filter((one) -> one.getValue().length == SMALL)
			.map(Map.Entry::getKey)
			.toList();
		if (!large.isEmpty()) {
			closed.putAll(large(large, share));
		}
		Map<String, Opened> values = new LinkedHashMap<>();
		closed.forEach((name, one) -> {
			Opened value = this.cipher.open(name, one);
			if (value != null) {
				values.put(name, value);
			}
		});
		return values;
	}

	private Map<String, byte[]> large(List<String> names, Share share) {
		List<CompletableFuture<Long>> sizes = names.stream()
			.map((one) -> this.redis
				.value((to) -> to.<Long>eval(SIZE, ScriptOutputType.INTEGER, new byte[][] { bytes(one) })))
			.toList();
		share.comes(COPIES * sizes.stream().mapToLong(this.redis::await).sum());
		Map<String, CompletableFuture<byte[]>> asked = new LinkedHashMap<>();
		names.forEach((one) -> asked.put(one, this.redis.value((to) -> to.get(bytes(one)))));
		share.until(CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new)));
		Map<String, byte[]> values = new LinkedHashMap<>();
		asked.forEach((name, value) -> {
			byte[] whole = this.redis.await(value);
			values.put(name, (whole != null) ? whole : new byte[0]);
		});
		return values;
	}

	/**
	 * Writes a value, unless something newer is there: then its time is what completes.
	 * Otherwise that is 0.
	 * @param now what the time is, at least
	 * @param plain the value; empty to say that what is older is not to be served
	 */
	CompletableFuture<Long> write(String name, long at, Sample now, byte[] plain) {
		byte[] closed = this.cipher.close(name, at, plain);
		return this.redis.value((to) -> to.<Long>eval(this.write, ScriptOutputType.INTEGER,
				new byte[][] { bytes(name) }, closed, number(now.micros()), number(this.lifeMicros)));
	}

	/**
	 * Notes which values hold something about somebody, so that they can be wiped; for as
	 * long as they may live.
	 * @param index the full name of the list
	 * @param at the time of what is about to be written
	 */
	CompletableFuture<Long> note(String index, long at, Collection<String> names) {
		byte[][] values = Stream
			.concat(Stream.of(number(at), number(this.lifeMicros)), names.stream().map(SharedValues::bytes))
			.toArray(byte[][]::new);
		return this.redis
			.value((to) -> to.<Long>eval(NOTE, ScriptOutputType.INTEGER, new byte[][] { bytes(index) }, values));
	}

	/** Returns what has been noted of that time and before. */
	List<String> noted(String index, long at) {
		return await(this.redis.value((to) -> to.zrangebyscore(bytes(index), upTo(at)))).stream()
			.map((name) -> new String(name, StandardCharsets.UTF_8))
			.toList();
	}

	/** Takes from the list what has been noted of that time and before. */
	CompletableFuture<Long> wiped(String index, long at) {
		return this.redis.value((to) -> to.zremrangebyscore(bytes(index), upTo(at)));
	}

	private static Range<Long> upTo(long at) {
		return Range.from(Range.Boundary.unbounded(), Range.Boundary.including(at));
	}

	CompletableFuture<Long> delete(String name) {
		return this.redis.value((to) -> to.del(bytes(name)));
	}

	/** Does something for which no request's time is counted. */
	void patiently(Runnable work) {
		this.redis.patiently(work);
	}

	/** Waits as long as the request may, whose thread this is. */
	<T> T await(CompletableFuture<T> answer) {
		return this.redis.await(answer);
	}

	private static long number(Object bytes) {
		return Long.parseLong(new String((byte[]) bytes, StandardCharsets.US_ASCII));
	}

	private static byte[] number(long value) {
		return bytes(Long.toString(value));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Values that were read together, and the time.
	 *
	 * @param now Redis' clock before all values but the first were read
	 * @param values by their full names
	 */
	record Reading(Sample now, Map<String, Opened> values) {

		@Nullable Opened get(String name) {
			return this.values.get(name);
		}

		/** What is of the future was written before the clock was set back. */
		private void dropFuture(long nowNanos) {
			this.values.values().removeIf((value) -> this.now.isFuture(value.at(), nowNanos));
		}

	}

}
