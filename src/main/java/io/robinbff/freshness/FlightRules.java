package io.robinbff.freshness;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How calls run.
 *
 * @param executor runs each on a thread of its own
 * @param budget how long one may go on although nobody waits any more
 */
record FlightRules(Executor executor, Duration budget) {
}
