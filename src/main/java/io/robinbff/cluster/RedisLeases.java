package io.robinbff.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
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

	private final SharedRedis redis;

	private final Map<String, Future<?>> renewals = new ConcurrentHashMap<>();

	RedisLeases(SharedRedis redis) {
		this.redis = redis;
	}

	@Override
	public Grant tryAcquire(String name, Duration length) {
		SetArgs once = SetArgs.Builder.nx().px(length.toMillis());
		try {
			String done = this.redis
				.await(this.redis.call((to) -> to.set(key(name), bytes(this.redis.replica()), once)));
			return (done != null) ? Grant.ACQUIRED : Grant.TAKEN;
		}
		catch (CompletionException ex) {
			// It may have been acquired all the same, and nobody here holds it.
			delete(name);
			return Grant.UNKNOWN;
		}
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
		delete(name);
	}

	private void delete(String name) {
		var _ = this.redis.call((to) -> to.<Long>eval(RELEASE, ScriptOutputType.INTEGER, new byte[][] { key(name) },
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

}
