package io.robinbff.cache.shared;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.robinbff.cluster.RedisUnavailable;

import org.springframework.util.unit.DataSize;

/**
 * A budget of memory for all that is read of Redis at once: as replicas keep it, and
 * unpacked. Answers come from there as fast as the network is, and not as ROBIN's quota
 * lets them; so a read takes its share before its bytes come, and again before they are
 * unpacked. The second one ends with the request: a client may read as slowly as it
 * likes, and whoever waits for a processor holds what it has read.
 *
 * <p>
 * It is half of what ROBIN's own answers may take on their way, 31 MB in the image: one
 * of the largest at a time, which is as fast as several. What comes and what is unpacked
 * have a part each, and who has some of the second waits for nothing: so nobody waits for
 * somebody who waits for him.
 */
final class ReadBudget {

	/** So much is free for each read: whoever reads little never waits. */
	static final int FREE = 256 * 1024;

	private static final int PART_OF_HEAP = 32;

	/** ROBIN's answers are counted as they come, and take eight times as much. */
	private static final int HALF_OF_EIGHT = 4;

	private final Part coming;

	private final Part unpacked;

	/**
	 * Creates a budget.
	 * @param most the most that is taken at once, beside what is free
	 */
	ReadBudget(long most) {
		this.coming = new Part(most / 4);
		this.unpacked = new Part(most - most / 4);
	}

	/**
	 * Creates the budget for what ROBIN's answers may take, or for the heap.
	 * @param answers {@code ROBIN_MAX_MEMORY}; 0 takes the same part of the heap
	 */
	static ReadBudget beside(DataSize answers) {
		long most = (answers.toBytes() > 0) ? answers.toBytes() : Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
		return new ReadBudget(HALF_OF_EIGHT * most);
	}

	/** Returns how many wait for room. */
	int waiting() {
		return this.coming.waiting() + this.unpacked.waiting();
	}

	/** Begins a read's share. */
	Share begin(Wait wait) {
		return new Share(wait);
	}

	/** How somebody waits for room. */
	@FunctionalInterface
	interface Wait {

		/** Nobody waits: there is room, or there is none. */
		Wait NOT = (room) -> {
			if (!room.isDone()) {
				throw new CompletionException(new RedisUnavailable());
			}
			room.join();
		};

		/** Waits for so long, whatever a request may lose to Redis. */
		static Wait upTo(long nanos) {
			return (room) -> {
				try {
					room.get(nanos, TimeUnit.NANOSECONDS);
				}
				catch (ExecutionException | TimeoutException ex) {
					throw new CompletionException(new RedisUnavailable());
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
					throw new CompletionException(ex);
				}
			};
		}

		/**
		 * Waits until there is room.
		 * @throws CompletionException if there is none in time
		 */
		void await(CompletableFuture<Void> room);

	}

	/** What one read takes, until it is closed. */
	final class Share implements AutoCloseable {

		private final Wait wait;

		private long comes;

		private long takes;

		private CompletableFuture<?> arrived = CompletableFuture.completedFuture(null);

		private Share(Wait wait) {
			this.wait = wait;
		}

		/**
		 * Takes what values need that are about to be asked for.
		 * @throws CompletionException if there is no room
		 */
		void comes(long bytes) {
			this.comes += take(ReadBudget.this.coming, bytes, this.comes + this.takes);
		}

		/** Notes what was asked for: it comes, too, if nobody waits any more. */
		void until(CompletableFuture<?> all) {
			this.arrived = CompletableFuture.allOf(this.arrived, all);
		}

		/**
		 * Takes what values need that are about to be unpacked.
		 * @throws CompletionException if there is no room
		 */
		void unpacks(long bytes) {
			this.takes += take(ReadBudget.this.unpacked, bytes, this.takes);
		}

		/** Goes on with what has been unpacked, and is not more than was taken. */
		void keeps(long bytes) {
			long kept = (bytes <= FREE) ? 0 : Math.min(bytes, this.takes);
			ReadBudget.this.unpacked.giveBack(this.takes - kept);
			this.takes = kept;
			came();
		}

		private void came() {
			long came = this.comes;
			this.comes = 0;
			var _ = this.arrived.whenComplete((_, _) -> ReadBudget.this.coming.giveBack(came));
		}

		private long take(Part part, long bytes, long held) {
			if (bytes <= FREE) {
				return 0;
			}
			CompletableFuture<Void> room = part.take(bytes);
			try {
				((held > 0) ? Wait.NOT : this.wait).await(room);
			}
			catch (CompletionException ex) {
				part.leave(room, bytes);
				throw ex;
			}
			return bytes;
		}

		@Override
		public void close() {
			ReadBudget.this.unpacked.giveBack(this.takes);
			this.takes = 0;
			came();
		}

	}

	/** Bytes that are given out in the order in which they are asked for. */
	private static final class Part {

		private final Queue<Asked> waiting = new ArrayDeque<>();

		private final long most;

		private long left;

		private Part(long most) {
			this.most = most;
			this.left = most;
		}

		private synchronized int waiting() {
			return (int) this.waiting.stream().filter((one) -> !one.room.isDone()).count();
		}

		/** Returns what completes when they are there; fails if they never will be. */
		private synchronized CompletableFuture<Void> take(long bytes) {
			if (bytes > this.most) {
				return CompletableFuture.failedFuture(new RedisUnavailable());
			}
			Asked asked = new Asked(bytes, new CompletableFuture<>());
			this.waiting.add(asked);
			giveBack(0);
			return asked.room;
		}

		/** Waits no more; what was given meanwhile goes back. */
		private void leave(CompletableFuture<Void> room, long bytes) {
			room.cancel(false);
			giveBack(room.isCompletedExceptionally() ? 0 : bytes);
		}

		private synchronized void giveBack(long bytes) {
			this.left += bytes;
			for (Asked next = this.waiting.peek(); next != null
					&& (next.room.isDone() || next.bytes <= this.left); next = this.waiting.peek()) {
				this.waiting.remove();
				if (next.room.complete(null)) {
					this.left -= next.bytes;
				}
			}
		}

	}

	/**
	 * Somebody who waits.
	 *
	 * @param bytes how much is asked for
	 * @param room completes when it is there
	 */
	private record Asked(long bytes, CompletableFuture<Void> room) {
	}

}
