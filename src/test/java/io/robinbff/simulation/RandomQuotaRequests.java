package io.robinbff.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/**
 * A generator of arguments for {@code quota.lua}, as four replicas on one account send
 * them.
 */
final class RandomQuotaRequests {

	private static final int REPLICAS = 4;

	private final SplittableRandom random;

	private long now = 1_732_550_000_000_000L;

	private int calls;

	private String epoch = "";

	RandomQuotaRequests(long seed) {
		this.random = new SplittableRandom(seed);
	}

	/** The script's arguments, and the time after them. */
	List<String> next() {
		this.now += oneIn(20) ? upTo(15_000_000) : oneIn(30) ? -upTo(100_000) : upTo(300_000);
		String name = "replica-" + this.random.nextInt(REPLICAS);
		List<Object> all = new ArrayList<>(List.of(operation(), name, name + (oneIn(20) ? "/new" : "/1"), call(0),
				call(5), this.now - upTo(3_000_000), this.now - upTo(40_000_000), this.random.nextInt(-1, REPLICAS),
				oneIn(10) ? "" : this.epoch));
		for (int i = 0; i < 2; i++) {
			all.addAll(List.of(this.random.nextInt(3), this.random.nextDouble(), upTo(5_000_000)));
		}
		all.addAll(List.of(this.random.nextInt(5), oneIn(40) ? upTo(2_000_000) : 0, REPLICAS, 400_000));
		all.addAll(List.of(500_000, 2_000_000, 10_000_000, 20_000, 30_000_000));
		all.addAll(List.of(2, 3, 1_100_000, 40, 60_100_000));
		int entered = oneIn(4) ? this.random.nextInt(4) : 0;
		all.add(entered);
		for (int i = 0; i < entered; i++) {
			all.addAll(List.of(call(0), upTo(2_000_000)));
		}
		all.addAll(List.of(this.now / 1_000_000, this.now % 1_000_000));
		return all.stream().map(Object::toString).toList();
	}

	/** The epoch that the script has told is what the next request knows. */
	void replied(@Nullable Object reply) {
		if (reply instanceof List<?> list && list.size() > 7) {
			this.epoch = Objects.toString(list.get(7));
		}
	}

	private String operation() {
		return oneIn(40) ? "leave" : List.of("ask", "ask", "ask", "beat", "move", "remove").get(this.random.nextInt(6));
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
