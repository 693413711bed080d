package io.robinbff.quota;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * All windows at once, each exactly sliding. Pure: time is a parameter, in nanoseconds of
 * a source that never runs backward; not thread-safe.
 *
 * <p>
 * One ring holds the time of each call, as many as the largest limit (100,000 a day: 800
 * KB). A call may leave when, for each window, the limit-th last call lies one length
 * plus guard band back: four look-ups, whatever the limits.
 */
public final class SlidingWindowLog {

	/** Later than any deadline. */
	public static final long NEVER = Long.MAX_VALUE;

	/** Pace is what was called in this part of the longest window: of a day, an hour. */
	private static final int PACE = 24;

	private static final double NOTHING = 1e-9;

	/**
	 * More than fit into a window may be entered, as replicas tell of them; one that is
	 * taken out again must not uncover that others were forgotten.
	 */
	private static final int SPARE = 64;

	private final List<QuotaSettings.Window> windows;

	private final long[] lengths;

	private final long[] ring;

	/**
	 * Calls ever spent less calls given back: the ring's next waiter, modulo its size.
	 */
	private long spent;

	/** How many of the ring's waiters count. */
	private int size;

	private long pausedUntil = Long.MIN_VALUE;

	private @Nullable ForeignUse others;

	public SlidingWindowLog(QuotaSettings settings) {
		this.windows = settings.windows();
		this.lengths = this.windows.stream().mapToLong((w) -> w.length().plus(settings.guard()).toNanos()).toArray();
		this.ring = new long[this.windows.stream().mapToInt(QuotaSettings.Window::limit).max().orElseThrow() + SPARE];
	}

	/** From now on a part of each window is left to others. */
	public void yieldTo(ForeignUse foreign) {
		this.others = foreign;
	}

	/** The calls of a window that are ours now, one at least. */
	public int limit(int window, long now) {
		return Math.max(1, (int) (allowed(window, now) + NOTHING));
	}

	/** The same, which may be a part of one. */
	private double allowed(int window, long now) {
		int limit = this.windows.get(window).limit();
		return (this.others != null) ? limit * this.others.share(window, now) : limit;
	}

	/** When the next call of this priority may leave: {@code now} or later. */
	public long earliest(Priority priority, long now) {
		return forecast(priority, 1, now)[0];
	}

	/**
	 * When the next calls may leave, if each leaves as early as it can.
	 * @param priority whose part of the windows counts
	 * @param count how many calls to look ahead
	 * @param now the present
	 * @return {@code count} times, in order
	 */
	public long[] forecast(Priority priority, int count, long now) {
		return forecast(priority, count, now, new int[this.lengths.length]);
	}

	/**
	 * The same if there are fewer calls in some windows.
	 * @param fewer by how many, for each window; one at least is left
	 */
	public long[] forecast(Priority priority, int count, long now, int[] fewer) {
		long[] times = new long[count];
		long earliest = Math.max(now, this.pausedUntil);
		double[] allowed = new double[this.lengths.length];
		Arrays.setAll(allowed, (w) -> allowed(w, now) - fewer[w]);
		for (int i = 0; i < count; i++) {
			for (int w = 0; w < this.lengths.length; w++) {
				earliest = Math.max(earliest, freedBy(w, priority, i, times, allowed[w]));
			}
			times[i] = earliest;
		}
		return times;
	}

	private long freedBy(int window, Priority priority, int ahead, long[] times, double allowed) {
		int back = priority.of(Math.max(1, (int) (allowed + NOTHING))) - ahead;
		// Less than a call in a window is a call in a longer one.
		long length = (allowed < 1) ? (long) (this.lengths[window] / allowed) : this.lengths[window];
		if (back <= 0) {
			return times[-back] + length;
		}
		return (back <= this.size) ? last(back) + length : Long.MIN_VALUE;
	}

	/** The window that holds up the next call longest, or {@code pause}. */
	public String boundBy(Priority priority, long now) {
		String name = this.windows.getFirst().name();
		long latest = now;
		for (int w = 0; w < this.lengths.length; w++) {
			long freed = freedBy(w, priority, 0, new long[0], allowed(w, now));
			if (freed > latest) {
				latest = freed;
				name = this.windows.get(w).name();
			}
		}
		return (this.pausedUntil > latest) ? "pause" : name;
	}

	/**
	 * Enters a call.
	 * @return the time it was entered at: {@code now}, or that of the call before when
	 * time runs backward
	 */
	public long spend(long now) {
		long at = (this.size == 0) ? now : Math.max(now, last(1));
		this.ring[index(0)] = at;
		this.spent++;
		this.size = Math.min(this.size + 1, this.ring.length);
		return at;
	}

	/**
	 * Enters as many calls as may have been made until now, each as late as it may have
	 * been: of any calls that kept to the windows none is later than its place here.
	 * @param longest the windows up to this length are filled, longer ones are not
	 */
	void fill(Duration longest, long now) {
		long[] times = new long[this.ring.length];
		int count = 0;
		long reach = 0;
		for (int w = 0; w < this.lengths.length; w++) {
			reach = (this.windows.get(w).length().compareTo(longest) <= 0) ? Math.max(reach, this.lengths[w]) : reach;
		}
		while (count < times.length) {
			long time = now;
			for (int w = 0; w < this.lengths.length; w++) {
				int before = count - this.windows.get(w).limit();
				if (before >= 0) {
					time = Math.min(time, times[before] - this.lengths[w]);
				}
			}
			if (time <= now - reach) {
				break;
			}
			times[count++] = time;
		}
		while (count > 0) {
			spend(times[--count]);
		}
	}

	/**
	 * Enters a call that was made at some time, which others may have been entered after:
	 * those move up. One that is older than all of a full log is not remembered.
	 */
	public void insert(long at) {
		if (this.size == this.ring.length && at <= last(this.size)) {
			return;
		}
		int later = after(at);
		this.spent++;
		this.size = Math.min(this.size + 1, this.ring.length);
		moveUp(index(later + 1), later);
		this.ring[index(later + 1)] = at;
	}

	/** Takes out the latest call entered at that time; others close up. */
	public void giveBack(long at) {
		int later = after(at);
		if (later == this.size || last(later + 1) != at) {
			return;
		}
		closeUp(index(later), later);
		this.spent--;
		this.size--;
	}

	/**
	 * Moves so many waiters to the next places: a day's calls that another replica tells
	 * of are entered one by one, under the quota's lock.
	 */
	private void moveUp(int from, int count) {
		int end = this.ring.length - 1;
		int beyond = from + count - end;
		if (beyond <= 0) {
			System.arraycopy(this.ring, from, this.ring, from + 1, count);
			return;
		}
		System.arraycopy(this.ring, 0, this.ring, 1, beyond - 1);
		this.ring[0] = this.ring[end];
		System.arraycopy(this.ring, from, this.ring, from + 1, end - from);
	}

	/** Moves so many waiters to the places before. */
	private void closeUp(int from, int count) {
		int end = this.ring.length - 1;
		int atOnce = Math.min(count, end - from + 1);
		if (from == 0 && count > 0) {
			this.ring[end] = this.ring[0];
			System.arraycopy(this.ring, 1, this.ring, 0, count - 1);
			return;
		}
		if (count > 0) {
			System.arraycopy(this.ring, from, this.ring, from - 1, atOnce);
		}
		if (count > atOnce) {
			this.ring[end] = this.ring[0];
			System.arraycopy(this.ring, 1, this.ring, 0, count - atOnce - 1);
		}
	}

	public void pauseUntil(long until) {
		this.pausedUntil = Math.max(this.pausedUntil, until);
	}

	public long pausedUntil() {
		return this.pausedUntil;
	}

	/** The n-th last call, the latest being the first; at most {@link #size()}. */
	public long last(int back) {
		return this.ring[index(back)];
	}

	/** How many calls are remembered. */
	public int size() {
		return this.size;
	}

	/** The most calls that are remembered. */
	public int capacity() {
		return this.ring.length;
	}

	/** The calls that count in a window now. */
	public int used(int window, long now) {
		return after(now - this.lengths[window]);
	}

	/** When the oldest call that counts leaves the window; now when none counts. */
	public long reset(int window, long now) {
		int used = used(window, now);
		return (used == 0) ? now : last(used) + this.lengths[window];
	}

	/**
	 * When the longest window is full if calls go on at the pace of its last 24th part;
	 * {@link #NEVER} when older calls leave it faster.
	 */
	public long endsAt(long now) {
		int longest = 0;
		for (int w = 1; w < this.lengths.length; w++) {
			longest = (this.lengths[w] > this.lengths[longest]) ? w : longest;
		}
		long period = this.lengths[longest] / PACE;
		int calls = after(now - period);
		if (calls == 0) {
			return NEVER;
		}
		// A first call a moment ago is no pace yet: not less than a 60th of the period.
		long observed = Math.max(period / 60, Math.min(period, now - last(this.size)));
		int limit = this.windows.get(longest).limit();
		// What is further back than all that is remembered holds nothing up.
		for (int i = Math.max(0, limit - this.size); i <= limit; i++) {
			long then = now + (long) ((double) observed * i / calls);
			long before = (i == limit) ? now : last(limit - i);
			if (before > then - this.lengths[longest]) {
				return then;
			}
		}
		return NEVER;
	}

	/** How many calls lie after that time, found by halving. */
	private int after(long time) {
		int low = 0;
		int high = this.size;
		while (low < high) {
			int middle = (low + high + 1) >>> 1;
			if (last(middle) > time) {
				low = middle;
			}
			else {
				high = middle - 1;
			}
		}
		return low;
	}

	private int index(int back) {
		return (int) Math.floorMod(this.spent - back, (long) this.ring.length);
	}

}
