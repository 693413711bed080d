package io.robinbff.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

/**
 * A cut at the last checkpoint before a day. The checkpoint goes first; of other
 * processes all that it does not count as written before stays, wherever it stood.
 */
final class Expiry {

	private final String date;

	private final List<String> lines = new ArrayList<>();

	private int cut = -1;

	Expiry(String date) {
		this.date = date;
	}

	void read(String line) {
		JsonNode entry = EntryLine.read(line);
		if ("checkpoint".equals(entry.path("event").asString(""))
				&& entry.path("time").asString("").compareTo(this.date + "T24") < 0) {
			this.cut = this.lines.size();
		}
		this.lines.add(line);
	}

	/** Returns what is to be kept; all of it if there is no such checkpoint. */
	List<String> kept() {
		if (this.cut < 0) {
			return this.lines;
		}
		JsonNode checkpoint = EntryLine.read(this.lines.get(this.cut));
		Map<String, Long> written = new HashMap<>();
		checkpoint.path("facts")
			.path("after")
			.forEach((head) -> written.put(head.path("of").asString(""), head.path("number").asLong(-1)));
		String own = checkpoint.path("process").asString("");
		written.put(own, checkpoint.path("number").asLong(-1));
		List<String> kept = new ArrayList<>(List.of(this.lines.get(this.cut)));
		for (int at = 0; at < this.lines.size(); at++) {
			JsonNode entry = EntryLine.read(this.lines.get(at));
			String process = entry.path("process").asString("");
			Long before = written.get(process);
			if (at != this.cut && ((before != null) ? entry.path("number").asLong(-1) > before : at > this.cut)) {
				kept.add(this.lines.get(at));
			}
		}
		return kept;
	}

}
