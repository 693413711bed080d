package io.robinbff.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import org.jspecify.annotations.Nullable;

/** Leases that are keys of Redis: SET NX PX acquires, a script renews or releases. */
final class RedisLeases implements Leases {

	private static final byte[] RENEW = bytes(
			"if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0");

	private static final byte[] RELEASE = bytes(
			"if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

	/** How often names that Redis has not heard of are told, and how many at once. */
	private static final Duration TELL_AGAIN = Duration.ofMillis(100);

	private static final int AT_ONCE = 500;

	private static final int MOST = 50_000;

	private final SharedRedis redis;

	private final Map<String, Future<?>> renewals = new ConcurrentHashMap<>();

	/** What became of names, of which Redis has not said that it knows. */
	private final Map<String, Use> untold = new ConcurrentHashMap<>();

	RedisLeases(SharedRedis redis) {
		this.redis = redis;
		var _ = redis.every(TELL_AGAIN, this::tell);
	}

	@Override
	public Grant tryAcquire(String name, Duration length) {
		Grant grant = set(name, length);
		if (grant == Grant.UNKNOWN) {
			// It may have been acquired all the same, and nobody here holds it.
			delete(name);
		}
		return grant;
	}

	@Override
	public Grant use(String name, Duration length) {
		this.untold.remove(name);
		Use use = new Use(System.nanoTime() + length.toNanos(), false);
		Grant grant = set(name, length);
		if (grant == Grant.UNKNOWN && this.untold.size() < MOST) {
			this.untold.put(name, use);
		}
		return grant;
	}

	private Grant set(String name, Duration length) {
		try {
			return this.redis.await(setting(name, length)) ? Grant.ACQUIRED : Grant.TAKEN;
		}
		catch (CompletionException ex) {
			return Grant.UNKNOWN;
		}
	}

	private CompletableFuture<Boolean> setting(String name, Duration length) {
		SetArgs once = SetArgs.Builder.nx().px(length.toMillis());
		return this.redis.call((to) -> to.set(key(name), bytes(this.redis.replica()), once))
			.thenApply(Objects::nonNull);
	}

	private void tell() {
		long now = System.nanoTime();
		this.untold.values().removeIf((use) -> use.left(now).toMillis() <= 0);
		if (this.redis.present()) {
			this.untold.entrySet().stream().limit(AT_ONCE).forEach((one) -> tell(one.getKey(), one.getValue(), now));
		}
	}

	/** A name that somebody else has used meanwhile stays his. */
	private void tell(String name, Use use, long now) {
		CompletableFuture<?> told = use.isOver() ? deleting(name) : setting(name, use.left(now));
		var _ = told.thenRun(() -> this.untold.remove(name, use));
	}

	@Override
	public void keep(String name, Duration length) {
		stop(this.renewals.put(name, this.redis.every(length.dividedBy(3), () -> renew(name, length))));
	}

	private void renew(String name, Duration length) {
		var _ = this.redis.call((to) -> to.<Long>eval(RENEW, ScriptOutputType.INTEGER, new byte[][] { key(name) },
				bytes(this.redis.replica()), bytes(Long.toString(length.toMillis()))));
	}

	@Override
	public void release(String name) {
		stop(this.renewals.remove(name));
		this.untold.computeIfPresent(name, (_, use) -> new Use(use.end(), true));
		delete(name);
	}

	private void delete(String name) {
		var _ = deleting(name);
	}

	private CompletableFuture<Long> deleting(String name) {
		return this.redis.call((to) -> to.<Long>eval(RELEASE, ScriptOutputType.INTEGER, new byte[][] { key(name) },
				bytes(this.redis.replica())));
	}

	@Override
	public CompletableFuture<Boolean> isHeld(String name) {
		return this.redis.call((to) -> to.exists(key(name))).thenApply((keys) -> keys > 0).exceptionally((ex) -> false);
	}

	private static void stop(@Nullable Future<?> renewal) {
		if (renewal != null) {
			renewal.cancel(false);
		}
	}

	private byte[] key(String name) {
		return bytes(this.redis.name("lease:" + name));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A use of a name.
	 *
	 * @param end until when nobody else may use it, on the monotonic clock
	 * @param isOver whether it may be used again before
	 */
	private record Use(long end, boolean isOver) {

		Duration left(long now) {
			return Duration.ofNanos(this.end - now);
		}

	}

}
