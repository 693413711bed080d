package bench;

import java.util.Random;

import embedded.RedisProcess;

/** What goes wrong in the middle of a run. */
enum Chaos {

	NONE {
		@Override
		void happen(RedisProcess redis, Replicas replicas, double seconds, long start, long seed) {
		}
	},
	/** For a third of the run there is none, and then an empty one. */
	REDIS_KILLED {
		@Override
		void happen(RedisProcess redis, Replicas replicas, double seconds, long start, long seed) {
			at(start, seconds / 3);
			redis.kill();
			at(start, 2 * seconds / 3);
			redis.startEmpty();
		}
	},
	/** For ten seconds it does not answer. */
	REDIS_STOPPED {
		@Override
		void happen(RedisProcess redis, Replicas replicas, double seconds, long start, long seed) {
			at(start, seconds / 2 - 5);
			redis.pause();
			at(start, seconds / 2 + 5);
			redis.resume();
		}
	},
	/** It is there again at once, and knows nothing. */
	REDIS_EMPTY {
		@Override
		void happen(RedisProcess redis, Replicas replicas, double seconds, long start, long seed) {
			at(start, seconds / 2);
			redis.kill();
			redis.startEmpty();
		}
	},
	/** One alone is cut off from it, for up to three seconds, again and again. */
	REPLICA_CUT {
		@Override
		void happen(RedisProcess redis, Replicas replicas, double seconds, long start, long seed) {
			Random random = new Random(seed);
			for (double at = 2; at < seconds - 5; at += 4) {
				at(start, at + random.nextDouble());
				replicas.cutFirst();
				at(start, at + 1 + 2 * random.nextDouble());
				replicas.mendFirst();
			}
		}
	},
	/** One after the other is killed (-9) at random, and another one started. */
	REPLICAS_KILLED {
		@Override
		void happen(RedisProcess redis, Replicas replicas, double seconds, long start, long seed) {
			Random random = new Random(seed);
			for (double at = seconds / 10; at < 0.8 * seconds; at += (0.1 + 0.1 * random.nextDouble()) * seconds) {
				at(start, at);
				if (replicas.size() > 1) {
					replicas.killOne(random.nextInt(replicas.size()));
					replicas.startOne();
				}
			}
		}
	};

	/** Returns whether the first replica's line to Redis is one that can be cut. */
	boolean cuts() {
		return this == REPLICA_CUT;
	}

	abstract void happen(RedisProcess redis, Replicas replicas, double seconds, long start, long seed);

	private static void at(long start, double seconds) {
		Load.sleepUntil(start + (long) (seconds * 1e9));
	}

	String label() {
		return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
	}

	static Chaos named(String label) {
		return valueOf(label.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
	}

}
