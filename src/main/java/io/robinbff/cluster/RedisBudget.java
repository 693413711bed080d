package io.robinbff.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A budget of the time that one request may lose to Redis, over all its commands: a Redis
 * that answers each of ten commands a little late would else cost it ten times that. It
 * follows the request into the call that it begins, as its trace does. When it is used up
 * the request goes on as if Redis were away, and what it had to share is shared
 * afterwards.
 */
final class RedisBudget {

	private static final ThreadLocal<@Nullable RedisBudget> CURRENT = new ThreadLocal<>();

	static {
		ContextRegistry.getInstance()
			.registerThreadLocalAccessor(RedisBudget.class.getName(), CURRENT::get, CURRENT::set, CURRENT::remove);
	}

	private final AtomicLong leftNanos;

	/** What is to be done when the request is over. */
	private @Nullable Runnable atEnd;

	private boolean over;

	RedisBudget(Duration most) {
		this.leftNanos = new AtomicLong(most.toNanos());
	}

	/** Begins to count on this thread, until the return value is closed. */
	Scope open() {
		CURRENT.set(this);
		return () -> {
			CURRENT.remove();
			end();
		};
	}

	/**
	 * Notes what is to be done when the request is over whose thread this is, and does
	 * what was noted before; at once if there is no request any more.
	 */
	static void atEnd(Runnable task) {
		RedisBudget budget = CURRENT.get();
		Runnable now = (budget != null) ? budget.exchange(task) : task;
		if (now != null) {
			now.run();
		}
	}

	private synchronized @Nullable Runnable exchange(Runnable task) {
		Runnable before = this.atEnd;
		this.atEnd = task;
		return this.over ? task : before;
	}

	private void end() {
		Runnable last;
		synchronized (this) {
			this.over = true;
			last = this.atEnd;
			this.atEnd = null;
		}
		if (last != null) {
			last.run();
		}
	}

	/** Returns whether this thread may wait for Redis at all. */
	static boolean lasts() {
		RedisBudget budget = CURRENT.get();
		return budget == null || budget.leftNanos.get() > 0;
	}

	/**
	 * Waits for an answer, as long as this thread's budget lasts.
	 * @param most how long, if it has none
	 * @throws CompletionException if there is no answer
	 */
	static <T> T await(CompletableFuture<T> answer, Duration most) {
		RedisBudget budget = CURRENT.get();
		return ((budget != null) ? budget : new RedisBudget(most)).spend(answer);
	}

	private <T> T spend(CompletableFuture<T> answer) {
		if (answer.isDone()) {
			return answer.join();
		}
		long begun = System.nanoTime();
		// When it came: that a busy machine woke this thread later is not Redis' doing.
		CompletableFuture<Long> came = answer.handle((_, _) -> System.nanoTime());
		try {
			return answer.get(Math.max(0, this.leftNanos.get()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new CompletionException(new RedisUnavailable());
		}
		catch (ExecutionException ex) {
			throw new CompletionException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CompletionException(ex);
		}
		finally {
			this.leftNanos.addAndGet(begun - came.getNow(System.nanoTime()));
		}
	}

	/** The time in which a budget counts. */
	interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
