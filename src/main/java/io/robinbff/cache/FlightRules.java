package io.robinbff.cache;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How calls run.
 *
 * @param executor runs each on a thread of its own
 * @param budget how long one may go on although nobody waits any more
 * @param replicas with whom they are shared
 */
record FlightRules(Executor executor, Duration budget, SharedCache replicas) {
}
