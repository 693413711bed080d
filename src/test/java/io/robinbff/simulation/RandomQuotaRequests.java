package io.robinbff.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/**
 * A generator of arguments for {@code quota.lua}, as four replicas with three shares on
 * one account send them.
 */
final class RandomQuotaRequests {

	private static final int REPLICAS = 4;

	private final SplittableRandom random;

	private long now = 1_732_550_000_000_000L;

	private int calls;

	private int requests;

	private String epoch = "";

	private String view = "";

	private long sequence;

	RandomQuotaRequests(long seed) {
		this.random = new SplittableRandom(seed);
	}

	/** The script's arguments, and the time after them. */
	List<String> next() {
		this.now += oneIn(20) ? upTo(15_000_000) : oneIn(30) ? -upTo(100_000) : upTo(300_000);
		String name = "replica-" + this.random.nextInt(REPLICAS);
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("operation", oneIn(40) ? "leave" : List.of("ask", "ask", "beat", "move").get(this.random.nextInt(4)));
		all.put("name", name);
		all.put("incarnation", name + (oneIn(20) ? "/new" : "/1"));
		all.put("request", ++this.requests - (oneIn(30) ? 10 : 0));
		all.put("epoch", oneIn(10) ? "" : oneIn(30) ? "another" : this.epoch);
		all.put("estimate", oneIn(8) ? 0 : this.now + (oneIn(10) ? upTo(4_000_000) - 2_000_000 : -upTo(2000)));
		all.put("blur", 3000);
		all.put("step", oneIn(30) ? 1 : 0);
		all.put("slots", 3);
		all.put("pace", 1_130_000);
		all.put("windows", "3:" + (oneIn(4) ? 2 : 3) + ":1100000,40:36:60100000,");
		all.putAll(Map.of("absence", 600_000, "lateness", 60_000, "quarantine", 2_000_000, "blind", 5_000_000, "least",
				10_000_000, "most", 60_000_000, "grace", 30_000));
		boolean knows = !oneIn(3);
		all.put("claim", knows ? this.random.nextInt(3) : -1);
		all.put("age", knows ? upTo(40_000_000) : -1);
		all.put("view", knows ? this.view : "");
		all.put("view_age", knows ? upTo(oneIn(5) ? 40_000_000 : 300_000) : -1);
		all.put("unseen", oneIn(5) ? upTo(40_000_000) : 0);
		all.put("sure", oneIn(2) ? 1 : 0);
		all.put("heard", upTo(300_000));
		all.put("known_for", upTo(40_000_000));
		all.put("knows", this.epoch);
		all.put("viewed", this.random.nextInt(6));
		all.put("offline", oneIn(6) ? 1 : 0);
		all.put("more", oneIn(20) ? 1 : 0);
		all.put("tell", oneIn(4) ? told() : "");
		all.put("remove", oneIn(5) ? call(6) + "," + call(3) : "");
		all.put("pause", oneIn(40) ? upTo(2_000_000) : 0);
		all.put("sequence", oneIn(5) ? 0 : this.sequence);
		for (String prefix : List.of("", "next_")) {
			all.put(prefix + "rank", this.random.nextInt(3));
			all.put(prefix + "weight", this.random.nextDouble());
			all.put(prefix + "waits", upTo(5_000_000));
		}
		all.put("here", this.random.nextInt(5));
		all.put("id", call(0));
		all.put("leave_by", upTo(20_000));
		if (oneIn(5)) {
			all.put("page_share", this.random.nextInt(3));
			all.put("page_after", "1");
		}
		List<String> arguments = new ArrayList<>(List.of("4"));
		all.forEach((field, value) -> arguments.addAll(List.of(field, value.toString())));
		arguments.addAll(List.of(Long.toString(this.now / 1_000_000), Long.toString(this.now % 1_000_000)));
		return arguments;
	}

	private String told() {
		return call(0) + "/" + this.random.nextInt(3) + "/" + upTo(2_000_000) + ",";
	}

	/** What the script has told is what the next request knows. */
	void replied(@Nullable Object reply) {
		if (reply instanceof List<?> list) {
			for (int i = 0; i + 1 < list.size(); i += 2) {
				String value = Objects.toString(list.get(i + 1));
				switch (Objects.toString(list.get(i))) {
					case "epoch" -> this.epoch = value;
					case "view" -> this.view = value;
					case "sequence" -> this.sequence = Long.parseLong(value);
					default -> {
						// Not needed for the next request.
					}
				}
			}
		}
	}

	private String call(int back) {
		return "call-" + ((back > 0) ? Math.max(0, this.calls - this.random.nextInt(back)) : ++this.calls);
	}

	private long upTo(long micros) {
		return this.random.nextLong(micros);
	}

	private boolean oneIn(int many) {
		return this.random.nextInt(many) == 0;
	}

}
