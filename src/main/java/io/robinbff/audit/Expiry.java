package io.robinbff.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * A cut at the last checkpoint that leaves all that was written from a day on. The
 * checkpoint goes first. Of the processes that it names all goes that it counts as
 * written before; another one stays whole, or goes whole if it had ended by then. So the
 * rest can be verified: no chain has a hole, and nobody is named who is not there.
 */
final class Expiry {

	private final String date;

	private final List<Line> lines = new ArrayList<>();

	/** The lowest number of each process that was written on that day or later. */
	private final Map<String, Long> firsts = new HashMap<>();

	/** Where the last line of each process stands. */
	private final Map<String, Integer> ends = new HashMap<>();

	Expiry(String date) {
		this.date = date;
	}

	void read(String text) {
		Line line = Line.of(text);
		if (!line.process().isEmpty()) {
			this.ends.put(line.process(), this.lines.size());
			if (line.time().compareTo(this.date) >= 0) {
				this.firsts.merge(line.process(), line.number(), Math::min);
			}
		}
		this.lines.add(line);
	}

	/** Returns what is to be kept; all of it if there is no such checkpoint. */
	List<String> kept() {
		for (int cut = this.lines.size() - 1; cut >= 0; cut--) {
			Optional<List<Line>> kept = from(cut);
			if (kept.isPresent()) {
				return kept.get().stream().map(Line::text).toList();
			}
		}
		return this.lines.stream().map(Line::text).toList();
	}

	private Optional<List<Line>> from(int cut) {
		Line checkpoint = this.lines.get(cut);
		if (!checkpoint.isCheckpoint()) {
			return Optional.empty();
		}
		Map<String, Long> written = new HashMap<>();
		checkpoint.after().forEach((head) -> written.put(head.process(), head.number()));
		written.put(checkpoint.process(), checkpoint.number() - 1);
		if (written.entrySet().stream().anyMatch((head) -> head.getValue() >= first(head.getKey()))) {
			return Optional.empty();
		}
		List<Line> kept = new ArrayList<>(List.of(checkpoint));
		for (int at = 0; at < this.lines.size(); at++) {
			if (at != cut && isKept(at, cut, written)) {
				kept.add(this.lines.get(at));
			}
		}
		return namesOnly(kept, written) ? Optional.of(kept) : Optional.empty();
	}

	private long first(String process) {
		return this.firsts.getOrDefault(process, Long.MAX_VALUE);
	}

	private boolean isKept(int at, int cut, Map<String, Long> written) {
		Line line = this.lines.get(at);
		Long before = written.get(line.process());
		if (before != null) {
			return line.number() > before;
		}
		return this.ends.getOrDefault(line.process(), at) > cut || this.firsts.containsKey(line.process());
	}

	/** A process that is named and not there would be taken for one that was removed. */
	private static boolean namesOnly(List<Line> kept, Map<String, Long> written) {
		Set<String> there = new HashSet<>(written.keySet());
		kept.forEach((line) -> there.add(line.process()));
		return kept.stream().flatMap((line) -> line.after().stream()).map(Head::process).allMatch(there::contains);
	}

	/**
	 * A line.
	 *
	 * @param text as it stands
	 * @param process whose entry it is; empty if it is none
	 * @param number the entry's number
	 * @param time when it was written
	 * @param isCheckpoint whether an audit may begin with it
	 * @param after how far others had come
	 */
	private record Line(String text, String process, long number, String time, boolean isCheckpoint, List<Head> after) {

		static Line of(String text) {
			JsonNode entry = EntryLine.read(text);
			return new Line(text, entry.path("process").asString(""), entry.path("number").asLong(-1),
					entry.path("time").asString(""), "checkpoint".equals(entry.path("event").asString("")),
					entry.path("facts")
						.path("after")
						.valueStream()
						.map(Head::of)
						.filter(Objects::nonNull)
						.map(Objects::requireNonNull)
						.toList());
		}

	}

}
