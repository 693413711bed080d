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

	private final byte[] read;

	private final byte[] write;

	SharedValues(SharedRedis redis, AnswerCipher cipher, SharedClock clock, Duration life, Ticker ticker) {
		this(redis, cipher, clock, life, ticker, TIME);
	}

	/**
	 * Creates values under another clock than Redis' own.
	 * @param time an expression of Lua for seconds and microseconds
	 */
	SharedValues(SharedRedis redis, AnswerCipher cipher, SharedClock clock, Duration life, Ticker ticker, String time) {
		this.redis = redis;
		this.cipher = cipher;
		this.clock = clock;
		this.lifeMicros = life.toNanos() / 1000;
		this.ticker = ticker;
		// A value and its time in one look: between two a refresh could land.
		this.read = bytes("local t = " + time + " return {redis.call('GET', KEYS[1]), t[1], t[2]}");
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

	/** Reads one value with the time, and others with it. */
	Reading read(String name, Collection<String> others) {
		long sent = this.ticker.read();
		CompletableFuture<List<Object>> first = this.redis
			.value((to) -> to.<List<Object>>eval(this.read, ScriptOutputType.MULTI, new byte[][] { bytes(name) }));
		CompletableFuture<Map<String, Opened>> rest = get(others);
		List<Object> answer = this.redis.await(first);
		long micros = number(answer.get(1)) * 1_000_000 + number(answer.get(2));
		Sample now = this.clock.sample(sent, micros, this.ticker.read());
		Map<String, Opened> values = new LinkedHashMap<>(this.redis.await(rest));
		Opened value = open(name, (byte[]) answer.getFirst());
		if (value != null) {
			values.put(name, value);
		}
		Reading reading = new Reading(now, values);
		reading.dropFuture(this.ticker.read());
		return reading;
	}

	/** Reads more values. */
	void read(Reading reading, Collection<String> names) {
		reading.values.putAll(this.redis.await(get(names)));
		reading.dropFuture(this.ticker.read());
	}

	private CompletableFuture<Map<String, Opened>> get(Collection<String> names) {
		Map<String, CompletableFuture<byte[]>> asked = new LinkedHashMap<>();
		for (String name : names) {
			asked.computeIfAbsent(name, (one) -> this.redis.value((to) -> to.get(bytes(one))));
		}
		return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new)).thenApply((_) -> {
			Map<String, Opened> values = new LinkedHashMap<>();
			asked.forEach((name, answer) -> {
				Opened value = open(name, answer.join());
				if (value != null) {
					values.put(name, value);
				}
			});
			return values;
		});
	}

	private @Nullable Opened open(String name, byte @Nullable [] closed) {
		return (closed != null) ? this.cipher.open(name, closed) : null;
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
