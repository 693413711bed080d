package io.robinbff.quota;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A log in which calls are entered: in this process, or in a Redis that replicas share.
 * Times are nanoseconds on the scale of the quota's monotonic source. Called under the
 * quota's lock, so nothing here blocks.
 */
public interface CallLog {

	/**
	 * When the next calls may leave, as far as is known, if each leaves as early as it
	 * can.
	 * @return {@code count} times, in order, the first {@code now} or later
	 */
	long[] forecast(Priority priority, int count, long now);

	/** When the next call of this priority may leave: {@code now} or later. */
	default long earliest(Priority priority, long now) {
		return forecast(priority, 1, now)[0];
	}

	/** What holds up the next call longest: a window's name, or {@code pause}. */
	String boundBy(Priority priority, long now);

	/**
	 * Enters a call that {@link #earliest} lets leave now.
	 * @param first what waits for it, for the choice between replicas
	 * @param next what is first after that; null for nothing
	 * @return the entry, completed already or later by an event of the {@link Inbox};
	 * empty if there is no room now after all, and {@code earliest} has moved. Never
	 * fails
	 */
	CompletableFuture<Optional<LoggedCall>> spend(QueueHead first, @Nullable QueueHead next, long now);

	/**
	 * Moves a call to now if there is room for it now, and otherwise takes it out.
	 * @return the entry as it is then, or empty
	 */
	CompletableFuture<Optional<LoggedCall>> move(LoggedCall call, long now);

	/** Takes out a call that never left. */
	void giveBack(LoggedCall call);

	/** No call leaves before that time. Never shortens a pause. */
	void pauseUntil(long until, long now);

	/** How the budget stands, as far as is known. */
	QuotaStatus status(int waiting, long now, Instant wall);

	/**
	 * When the longest window is full if calls go on at this pace;
	 * {@link SlidingWindowLog#NEVER} when it never is.
	 */
	long endsAt(long now);

	/**
	 * Tells what waits first, so that other replicas can let it pass.
	 * @param first null when nobody waits
	 * @param many how many wait that are as important
	 */
	default void waits(@Nullable QueueHead first, int many) {
	}

	/** Begins to work; until then nothing is asked of anybody else. */
	default void start(Inbox inbox) {
	}

	/**
	 * Does what is due by itself.
	 * @return when something will be due again; {@link SlidingWindowLog#NEVER} if nothing
	 * will
	 */
	default long tick(long now) {
		return SlidingWindowLog.NEVER;
	}

	/**
	 * Where what comes from outside is handed to the one who decides. An event runs under
	 * the quota's lock, and the quota decides after it; what it returns runs after that,
	 * unlocked, as others' code may hang on it.
	 */
	@FunctionalInterface
	interface Inbox {

		void post(Supplier<Runnable> event);

	}

	/** From now on a part of each window is left to others. */
	default void yieldTo(ForeignUse others) {
	}

	void close(long now);

}
