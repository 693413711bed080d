package io.robinbff.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/**
 * A generator of arguments for {@code quota.lua}, as four replicas with two to four
 * shares on one account send them.
 */
final class RandomQuotaRequests {

	private static final int REPLICAS = 4;

	private final SplittableRandom random;

	private final int format;

	/**
	 * Whether the shortest window is so short that more may have been called in a share
	 * than is entered at once.
	 */
	private final boolean fast;

	/** The longer window's limit. */
	private final int minute;

	/** Into how many shares everybody wants the quota to be cut from now on. */
	private int wants = 3;

	/** Into how many it is cut. */
	private int slots = 3;

	private long now = 1_732_550_000_000_000L;

	/** By how much the cluster's time is ahead of Redis' clock. */
	private long ahead;

	private int server = 1;

	private int calls;

	private int requests;

	/** What was replied last, by its name. */
	private final Map<String, String> known = new HashMap<>();

	RandomQuotaRequests(long seed, int format) {
		this.random = new SplittableRandom(seed);
		this.format = format;
		this.fast = oneIn(4);
		this.minute = this.fast ? 2000 : 2 + this.random.nextInt(39);
	}

	/**
	 * The script's arguments; behind them the time, and which run of the server it is, or
	 * nothing if it does not say that.
	 */
	List<String> next() {
		long due = known("due", 0) - this.ahead - this.now;
		// Whoever waits for a permit comes at that moment.
		this.now += (due > 0 && due < 200_000) ? due + upTo(40_000)
				: oneIn(20) ? upTo(15_000_000) : oneIn(30) ? -upTo(100_000) : upTo(300_000);
		this.wants = oneIn(40) ? 2 + this.random.nextInt(3) : this.wants;
		this.server += oneIn(60) ? 1 : 0;
		List<String> arguments = new ArrayList<>(List.of(Integer.toString(oneIn(200) ? this.format + 1 : this.format)));
		fields().forEach((field, value) -> arguments.addAll(List.of(field, value.toString())));
		arguments.addAll(List.of(Long.toString(this.now / 1_000_000), Long.toString(this.now % 1_000_000),
				oneIn(100) ? "" : Integer.toString(this.server)));
		return arguments;
	}

	/** The keys of the last request. */
	List<String> keys() {
		List<String> keys = new ArrayList<>(List.of("state", "members", "feed"));
		for (int share = 0; share < this.slots; share++) {
			keys.add("calls:" + share);
		}
		return keys;
	}

	/** What Redis loses before the next request: mostly nothing. */
	List<String> lost() {
		List<String> keys = keys();
		return oneIn(60) ? keys : oneIn(60) ? List.of(keys.get(this.random.nextInt(keys.size()))) : List.of();
	}

	/** All that the script may read. */
	Map<String, Object> fields() {
		Map<String, Object> all = new LinkedHashMap<>();
		this.slots = oneIn(30) ? 3 : (int) known("shares", 3);
		String name = "replica-" + this.random.nextInt(REPLICAS);
		all.put("operation", oneIn(40) ? "leave" : List.of("ask", "ask", "beat", "move").get(this.random.nextInt(4)));
		all.put("name", name);
		all.put("incarnation", name + (oneIn(20) ? "/new" : "/1"));
		all.put("request", ++this.requests - (oneIn(30) ? 10 : 0));
		all.putAll(Map.of("slots", this.slots, "wants", this.wants, "pace", 1_130_000));
		all.put("windows", windows());
		all.putAll(Map.of("absence", 600_000, "lateness", 60_000, "quarantine", 2_000_000, "blind", 5_000_000, "least",
				10_000_000, "most", 60_000_000, "grace", 30_000));
		putTime(all);
		putKnowledge(all);
		all.put("offline", oneIn(6) ? 1 : 0);
		all.put("more", oneIn(20) ? 1 : 0);
		all.put("tell", oneIn(4) ? told() : "");
		all.put("remove", oneIn(5) ? call(6) + "," + call(3) : "");
		all.put("pause", oneIn(40) ? upTo(2_000_000) : 0);
		for (String prefix : List.of("", "next_")) {
			all.put(prefix + "rank", this.random.nextInt(3));
			all.put(prefix + "weight", oneIn(2) ? 0.5 : this.random.nextDouble());
			all.put(prefix + "waits", upTo(5_000_000));
		}
		all.put("here", this.random.nextInt(5));
		all.put("id", call(0));
		all.put("leave_by", upTo(20_000));
		boolean reads = oneIn(5);
		all.put("page_share", reads ? this.random.nextInt(this.slots) : "");
		all.put("page_after", reads ? "1" : "");
		return all;
	}

	private String windows() {
		int ours = 3 - this.random.nextInt(2);
		int part = this.minute - this.random.nextInt(2);
		return "3:%d:%d:%d,%d:%d:60100000:%d,".formatted(ours, this.fast ? 50_000 : 1_100_000, ours, this.minute, part,
				part);
	}

	/** What it knows of the time, and of which epoch. */
	private void putTime(Map<String, Object> all) {
		String epoch = text("epoch");
		all.put("epoch", oneIn(10) ? "" : oneIn(30) ? "another" : epoch);
		all.put("estimate", oneIn(8) ? 0 : this.ahead + heardTime());
		all.put("blur", 3000);
		all.put("trip", oneIn(8) ? upTo(400_000) : 1000);
		all.put("wall", oneIn(20) ? 0 : heardTime());
		all.put("wall_blur", 3000);
		all.put("wall_epoch", oneIn(30) ? "another" : epoch);
		all.put("step", oneIn(30) ? 1 : 0);
		// As if a time were exact for 20 s only, so that some are older.
		all.put("exact", 20_000_000);
		all.put("known_for", oneIn(4) ? 0 : upTo(40_000_000));
	}

	private long heardTime() {
		return this.now + (oneIn(20) ? upTo(4_000_000) - 2_000_000 : -upTo(2000));
	}

	/** Its share, and what it knows of others and of calls. */
	private void putKnowledge(Map<String, Object> all) {
		boolean claims = this.wants == this.slots && !oneIn(3);
		all.put("claim", claims ? this.random.nextInt(this.slots) : -1);
		all.put("age", claims ? upTo(40_000_000) : -1);
		all.put("right_left", claims ? upTo(60_000_000) : 0);
		boolean knows = !oneIn(3);
		all.put("view", knows ? text("view") : "");
		all.put("view_age", knows ? upTo(oneIn(5) ? 40_000_000 : 300_000) : -1);
		all.put("informed", (knows && !oneIn(5)) ? 1 : 0);
		all.put("unseen", oneIn(5) ? upTo(40_000_000) : 0);
		all.put("unseen_age", oneIn(5) ? upTo(40_000_000) : -1);
		all.put("uneven", oneIn(20) ? upTo(60_000_000) : 0);
		all.put("sure", oneIn(2) ? 1 : 0);
		all.put("heard", upTo(300_000));
		all.put("knows", text("epoch"));
		all.put("viewed", this.random.nextInt(6));
		all.put("sequence", oneIn(5) ? 0 : known("sequence", 0));
	}

	private String told() {
		return call(0) + "/" + this.random.nextInt(this.slots) + "/" + upTo(2_000_000) + ",";
	}

	/** What the script has told is what the next request knows. */
	Map<String, String> replied(@Nullable Object reply) {
		Map<String, String> told = new LinkedHashMap<>();
		if (reply instanceof List<?> list) {
			for (int i = 0; i + 1 < list.size(); i += 2) {
				told.put(Objects.toString(list.get(i)), Objects.toString(list.get(i + 1)));
			}
		}
		this.known.putAll(told);
		if (told.containsKey("now")) {
			this.ahead = known("now", 0) - known("wall", 0);
		}
		return told;
	}

	private String text(String name) {
		return this.known.getOrDefault(name, "");
	}

	private long known(String name, long otherwise) {
		String text = text(name);
		return text.isEmpty() ? otherwise : Long.parseLong(text);
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
