package io.robinbff.quota.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.robinbff.cluster.SharedRedis;
import io.robinbff.conversation.Priority;
import io.robinbff.quota.QueueHead;
import io.robinbff.quota.QuotaSettings;
import org.jspecify.annotations.Nullable;

/**
 * The one script, {@code quota.lua}: what a replica asks of the shared quota, and what it
 * hears. One round trip; two where Redis has forgotten the script.
 */
final class QuotaScript {

	private final SharedRedis redis;

	private final QuotaSettings settings;

	private final TimeSlots slots;

	private final byte[] source;

	private final String digest;

	private final byte[][] keys;

	QuotaScript(SharedRedis redis, QuotaSettings settings) {
		this.redis = redis;
		this.settings = settings;
		this.slots = TimeSlots.of(settings.windows().getFirst(), settings.guard(), settings.replicas());
		this.source = source();
		this.digest = digest(this.source);
		// One hash tag: in a cluster all are on one node.
		String prefix = "{" + redis.name("quota") + "}:";
		this.keys = Stream.of("spent", "members", "state", "tombstones")
			.map((key) -> bytes(prefix + key))
			.toArray(byte[][]::new);
	}

	/**
	 * Asks; {@link io.robinbff.cluster.RedisUnavailable} where there is no answer in
	 * time.
	 */
	CompletableFuture<Reply> run(Request request) {
		byte[][] arguments = arguments(request);
		return this.redis
			.call((to) -> to.<List<Object>>evalsha(this.digest, ScriptOutputType.MULTI, this.keys, arguments))
			.exceptionallyCompose((ex) -> (ex.getCause() instanceof RedisNoScriptException)
					? this.redis
						.call((to) -> to.<List<Object>>eval(this.source, ScriptOutputType.MULTI, this.keys, arguments))
					: CompletableFuture.failedFuture(ex))
			.whenComplete((reply, ex) -> this.redis.scriptEnded(ex))
			.thenApply(Reply::of);
	}

	private byte[][] arguments(Request request) {
		List<Object> all = new ArrayList<>(List.of(request.operation(), request.name(), request.incarnation(),
				request.id(), request.old(), request.cursor(), request.heard(), request.slot(), request.epoch()));
		for (Waiting one : List.of(request.first(), request.next())) {
			all.addAll(List.of(one.rank(), one.weight(), one.ageMicros()));
		}
		all.addAll(List.of(request.waiting(), request.pauseMicros(), this.settings.replicas(),
				this.slots.slotLength() / 1000));
		all.addAll(List.of(micros(ReplicationTimings.ABSENCE), micros(ReplicationTimings.QUARANTINE),
				micros(ReplicationTimings.LEASE), micros(ReplicationTimings.GRACE), micros(ReplicationTimings.MEMORY)));
		all.add(this.settings.windows().size());
		for (QuotaSettings.Window window : this.settings.windows()) {
			all.add(request.priority().of(window.limit()));
			all.add(micros(window.length().plus(this.settings.guard())));
		}
		all.add(request.entered().size());
		for (Entered one : request.entered()) {
			all.add(one.id());
			all.add(one.ageMicros());
		}
		return all.stream().map((argument) -> bytes(argument.toString())).toArray(byte[][]::new);
	}

	private static long micros(Duration duration) {
		return duration.toNanos() / 1000;
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

	/**
	 * What is asked.
	 *
	 * @param operation ask for a permit, say that one is there, move a call, remove it,
	 * or leave
	 * @param name this replica
	 * @param incarnation this process of it
	 * @param id what the call will be called
	 * @param old the call to be moved or removed
	 * @param cursor the last call that is known, in microseconds of Redis
	 * @param heard when Redis was last heard of, in microseconds of Redis
	 * @param slot the slot it holds, or -1
	 * @param epoch the state it knows, or nothing
	 * @param priority whose part of the windows counts
	 * @param first who waits first here
	 * @param next who is first once that has its permit
	 * @param waiting how many wait here that are as important as the first
	 * @param pauseMicros for how long nobody may call, or 0
	 * @param entered what was spent meanwhile
	 */
	record Request(String operation, String name, String incarnation, String id, String old, long cursor, long heard,
			int slot, String epoch, Priority priority, Waiting first, Waiting next, int waiting, long pauseMicros,
			List<Entered> entered) {
	}

	/**
	 * What waits first here.
	 *
	 * @param rank of its priority; 9 for nothing
	 * @param weight what a permit is worth there
	 * @param ageMicros for how long it has waited
	 */
	record Waiting(int rank, double weight, long ageMicros) {

		private static final Waiting NOBODY = new Waiting(9, 0, 0);

		static Waiting of(@Nullable QueueHead head, long now) {
			return (head == null) ? NOBODY
					: new Waiting(head.priority().rank(), head.weight(), (now - head.since()) / 1000);
		}

	}

	/**
	 * A call that Redis does not know yet.
	 *
	 * @param id its id
	 * @param ageMicros how long ago it was
	 */
	record Entered(String id, long ageMicros) {
	}

	/**
	 * What is heard; times are microseconds on Redis' clock.
	 *
	 * @param taken whether another process goes by this replica's name
	 * @param now the time
	 * @param at when the call was entered, 0 where it was not
	 * @param due when the next call may leave
	 * @param pause until when nobody may call
	 * @param quarantineUntil until when all keep to slots
	 * @param slot this replica's, -1 for none
	 * @param epoch which state this is; another one where Redis has forgotten all
	 * @param created whether this replica found Redis empty
	 * @param resync whether what was known before is to be forgotten
	 * @param elsewhere how many wait at others that are as important as the first here
	 * @param tombstones ids of calls that were taken out
	 * @param news calls since the cursor
	 */
	record Reply(boolean taken, long now, long at, long due, long pause, long quarantineUntil, int slot, String epoch,
			boolean created, boolean resync, int elsewhere, List<String> tombstones, List<Call> news) {

		private static final int FIELDS = 12;

		/** The most calls in one reply. */
		static final int PAGE = 1000;

		static Reply of(List<Object> raw) {
			List<String> all = raw.stream().map((one) -> new String((byte[]) one, StandardCharsets.UTF_8)).toList();
			if (all.size() < FIELDS) {
				return new Reply(!all.isEmpty(), 0, 0, 0, 0, 0, -1, "", false, false, 0, List.of(), List.of());
			}
			int end = FIELDS + (int) number(all, FIELDS - 1);
			List<Call> news = new ArrayList<>();
			for (int i = end; i < all.size(); i += 2) {
				news.add(new Call(all.get(i), (long) Double.parseDouble(all.get(i + 1))));
			}
			return new Reply(false, number(all, 1), number(all, 2), number(all, 3), number(all, 4), number(all, 5),
					(int) number(all, 6), all.get(7), flag(all, 8), flag(all, 9), (int) number(all, 10),
					all.subList(FIELDS, end), news);
		}

		private static long number(List<String> all, int index) {
			return Long.parseLong(all.get(index));
		}

		private static boolean flag(List<String> all, int index) {
			return "1".equals(all.get(index));
		}

		/**
		 * A call in Redis.
		 *
		 * @param id its id
		 * @param at when it was spent
		 */
		record Call(String id, long at) {
		}

	}

}
