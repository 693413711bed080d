package io.robinbff.quota.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.robinbff.quota.QuotaSettings;
import io.robinbff.quota.QuotaSettings.Window;
import io.robinbff.quota.SlidingWindowLog;
import org.jspecify.annotations.Nullable;

/**
 * A copy of the log in Redis, in local time: enough to say how the quota stands, to go on
 * by itself, and to tell a Redis that has forgotten. About 14 MB for a day of 100,000
 * calls. Not thread-safe.
 */
final class ReplicatedLog {

	private final SlidingWindowLog all;

	/** The windows of each share; null if it has less than one call in one of them. */
	private final List<@Nullable SlidingWindowLog> shares;

	private final Map<String, LoggedEntry> entries = new LinkedHashMap<>();

	private final long memory;

	ReplicatedLog(QuotaSettings settings) {
		this.all = new SlidingWindowLog(settings);
		this.shares = new ArrayList<>();
		IntStream.range(0, settings.replicas()).forEach((share) -> this.shares.add(share(settings, share)));
		this.memory = settings.windows()
			.stream()
			.map(Window::length)
			.max(Duration::compareTo)
			.orElseThrow()
			.plus(settings.guard())
			.toNanos();
	}

	/** The shares of a limit add up to it. */
	private static @Nullable SlidingWindowLog share(QuotaSettings settings, int share) {
		int replicas = settings.replicas();
		// With more replicas than calls in it, the shortest window is kept by slots.
		boolean slots = replicas > settings.windows().getFirst().limit();
		List<Window> longer = settings.windows().subList(slots ? 1 : 0, settings.windows().size());
		if (longer.isEmpty() || longer.stream().anyMatch((window) -> part(window.limit(), share, replicas) < 1)) {
			return null;
		}
		return new SlidingWindowLog(new QuotaSettings(longer.stream()
			.map((window) -> new Window(window.name(), part(window.limit(), share, replicas), window.length()))
			.toList(), settings.guard(), settings.queueLimit()));
	}

	private static int part(int limit, int share, int shares) {
		return (limit - share + shares - 1) / shares;
	}

	/** All calls, in all windows. */
	SlidingWindowLog windows() {
		return this.all;
	}

	/** The calls of one share; null if it has none. */
	@Nullable SlidingWindowLog share(int share) {
		return (share >= 0 && share < this.shares.size()) ? this.shares.get(share) : null;
	}

	/** Enters a call once. */
	void enter(LoggedEntry entry) {
		if (this.entries.putIfAbsent(entry.id(), entry) != null) {
			return;
		}
		this.all.insert(entry.at());
		SlidingWindowLog share = share(entry.share());
		if (share != null) {
			share.insert(entry.at());
		}
		forget(entry.at() - this.memory);
	}

	/** Takes out a call that never left. */
	void remove(String id) {
		LoggedEntry entry = this.entries.remove(id);
		if (entry != null) {
			this.all.giveBack(entry.at());
			SlidingWindowLog share = share(entry.share());
			if (share != null) {
				share.giveBack(entry.at());
			}
		}
	}

	/** Returns for how long calls are remembered, in nanoseconds. */
	long memory() {
		return this.memory;
	}

	private void forget(long before) {
		var eldest = this.entries.values().iterator();
		while (eldest.hasNext() && eldest.next().at() < before) {
			eldest.remove();
		}
	}

	/**
	 * Returns a call at the time at which it is remembered here if that is later. Its
	 * share is the one in Redis: after their number was changed others may know another.
	 */
	LoggedEntry orLater(LoggedEntry call) {
		LoggedEntry known = this.entries.get(call.id());
		return (known != null && known.at() - call.at() > 0) ? new LoggedEntry(call.id(), call.share(), known.at())
				: call;
	}

	/** Returns every call that is remembered. */
	Collection<LoggedEntry> entries() {
		return List.copyOf(this.entries.values());
	}

}
