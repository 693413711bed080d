package io.robinbff.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A look at Redis' {@code maxmemory-policy}: with any but {@code noeviction} Redis may
 * drop the quota's log to make room. Replicas notice and tell it again, but nobody calls
 * for two seconds each time. INFO says it, which the script needs anyway, and which hosts
 * that hide CONFIG answer. Said in one line for each policy that is found; a user who may
 * not ask is told nothing.
 */
final class EvictionPolicy {

	private static final Logger log = LoggerFactory.getLogger(EvictionPolicy.class);

	private static final String SAFE = "noeviction";

	private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");

	private volatile String known = SAFE;

	/** Asks, and does not wait. */
	void look(SharedRedis redis) {
		var _ = redis.call((to) -> to.info("memory")).thenAccept(this::found);
	}

	private void found(String info) {
		Matcher policy = POLICY.matcher(info);
		if (policy.find() && !policy.group(1).equals(this.known)) {
			this.known = policy.group(1);
			if (!SAFE.equals(this.known)) {
				log.warn("{}", advice(this.known));
			}
		}
	}

	/**
	 * Returns what is to be said of a policy at a prompt; nothing of a safe or unknown
	 * one.
	 */
	static String remark(String policy) {
		return (policy.isEmpty() || SAFE.equals(policy)) ? ""
				: ", but its maxmemory-policy is " + policy + " and it may drop the quota's log: set it to " + SAFE;
	}

	private static String advice(String policy) {
		return "Redis' maxmemory-policy is " + policy + ", and Redis may drop the quota's log when its memory is full: "
				+ "set it to noeviction (CONFIG SET maxmemory-policy noeviction, or your host's parameter group)";
	}

}
