package io.robinbff.quota.shared;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

import io.robinbff.quota.QuotaSettings;
import org.jspecify.annotations.Nullable;

/**
 * A reader of a whole log in Redis, share by share and page by page, while it changes.
 * Not thread-safe.
 */
final class Resync {

	private final QuotaSettings settings;

	private final Map<String, LoggedEntry> found = new LinkedHashMap<>();

	/** Taken out meanwhile, perhaps before its page was read. */
	private final List<String> removed = new ArrayList<>();

	private int share;

	private String after = "1";

	Resync(QuotaSettings settings) {
		this.settings = settings;
	}

	/** Returns the share that is read next. */
	int share() {
		return this.share;
	}

	/** Returns from which score on it is read. */
	String after() {
		return this.after;
	}

	/**
	 * Takes in a page: ids and scores in turn.
	 * @param leftBy when that was by the local clock
	 */
	void page(String page, LongUnaryOperator leftBy) {
		String[] words = page.isEmpty() ? new String[0] : page.split(" ");
		for (int i = 0; i + 1 < words.length; i += 2) {
			long score = Long.parseLong(words[i + 1]);
			enter(new LoggedEntry(words[i], this.share, leftBy.applyAsLong(score * 1000)));
		}
		String last = (words.length > 0) ? words[words.length - 1] : this.after;
		if (words.length < 2 * QuotaReply.PAGE || last.equals(this.after)) {
			this.share++;
			this.after = "1";
		}
		else {
			this.after = last;
		}
	}

	void enter(LoggedEntry entry) {
		this.found.putIfAbsent(entry.id(), entry);
	}

	void remove(String id) {
		this.removed.add(id);
	}

	/**
	 * Returns the log if all of it has been read, or null.
	 * @param known what was known before: a call is no older than that, as the time in
	 * Redis may have stepped since it was entered there
	 */
	@Nullable ReplicatedLog whole(ReplicatedLog known) {
		if (this.share < this.settings.replicas()) {
			return null;
		}
		this.removed.forEach(this.found::remove);
		ReplicatedLog log = new ReplicatedLog(this.settings);
		this.found.values()
			.stream()
			.map(known::orLater)
			.sorted(Comparator.comparingLong(LoggedEntry::at))
			.forEach(log::enter);
		return log;
	}

}
