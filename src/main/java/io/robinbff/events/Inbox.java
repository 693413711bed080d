package io.robinbff.events;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;

/**
 * An inbox with one thread of its own: whoever puts something in never waits for what
 * becomes of it, and things happen one after the other. Bounded; what does not fit is
 * told.
 */
final class Inbox implements DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(Inbox.class);

	/** Minutes of a storm: some 5 MB. */
	private static final int MOST = 20_000;

	private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1,
			Thread.ofPlatform().daemon().name("events").factory(), new ThreadPoolExecutor.DiscardPolicy());

	private final AtomicInteger waiting = new AtomicInteger();

	/**
	 * Does something soon.
	 * @return false if there is no room
	 */
	boolean add(Runnable task) {
		if (this.waiting.incrementAndGet() > MOST) {
			this.waiting.decrementAndGet();
			return false;
		}
		try {
			this.thread.execute(() -> {
				this.waiting.decrementAndGet();
				run(task);
			});
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/** Returns whether nothing waits. */
	boolean isEmpty() {
		return this.waiting.get() == 0;
	}

	/** Does something again and again. */
	void every(Duration pause, Runnable task) {
		var _ = this.thread.scheduleWithFixedDelay(() -> run(task), pause.toMillis(), pause.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/** One that fails is not the last. */
	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			// Its message may hold what it was about.
			log.error("An event could not be dealt with: {}", ex.getClass().getName());
		}
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

}
