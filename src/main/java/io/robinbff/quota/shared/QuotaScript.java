package io.robinbff.quota.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.robinbff.cluster.SharedRedis;

/**
 * The one script, {@code quota.lua}, in a real Redis. One round trip; two if Redis has
 * forgotten the script.
 */
final class QuotaScript {

	private final SharedRedis redis;

	private final byte[] source;

	private final String digest;

	private final String prefix;

	QuotaScript(SharedRedis redis) {
		this.redis = redis;
		this.source = source();
		this.digest = digest(this.source);
		// One hash tag: in a cluster all are on one node.
		this.prefix = "{" + redis.name("quota") + "}:";
	}

	/** Returns the script's keys. */
	static List<String> keys(String prefix, int shares) {
		List<String> keys = new ArrayList<>(List.of(prefix + "state", prefix + "members", prefix + "feed"));
		for (int share = 0; share < shares; share++) {
			keys.add(prefix + "calls:" + share);
		}
		return keys;
	}

	/**
	 * Sends a request.
	 * @return the reply; {@link io.robinbff.cluster.RedisUnavailable} if there is none in
	 * time
	 */
	CompletableFuture<QuotaReply> send(QuotaRequest request) {
		byte[][] keys = keys(this.prefix, request.shares()).stream().map(QuotaScript::bytes).toArray(byte[][]::new);
		byte[][] arguments = request.arguments().stream().map(QuotaScript::bytes).toArray(byte[][]::new);
		long sent = System.nanoTime();
		return this.redis.call((to) -> to.<List<Object>>evalsha(this.digest, ScriptOutputType.MULTI, keys, arguments))
			.exceptionallyCompose(
					(ex) -> (ex instanceof RedisNoScriptException || ex.getCause() instanceof RedisNoScriptException)
							? this.redis.call(
									(to) -> to.<List<Object>>eval(this.source, ScriptOutputType.MULTI, keys, arguments))
							: CompletableFuture.failedFuture(ex))
			.whenComplete((reply, ex) -> this.redis.scriptEnded(ex, System.nanoTime() - sent))
			.thenApply((raw) -> QuotaReply.of(raw.stream().map(QuotaScript::text).toList()));
	}

	private static String text(Object value) {
		return (value instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : value.toString();
	}

	private static String digest(byte[] source) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-1", ex);
		}
	}

	private static byte[] source() {
		try (InputStream in = Objects.requireNonNull(QuotaScript.class.getResourceAsStream("quota.lua"))) {
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
