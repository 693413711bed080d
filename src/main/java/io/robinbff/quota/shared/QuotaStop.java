package io.robinbff.quota.shared;

import io.robinbff.cluster.SharedRedis;
import io.robinbff.quota.Quota;

import org.springframework.context.SmartLifecycle;

/**
 * A stop of the quota after the last request and before Redis' connections close: a
 * replica says over one of them that it leaves, and one that has not said so costs its
 * share for up to a day.
 */
final class QuotaStop implements SmartLifecycle {

	private final Quota quota;

	private volatile boolean running;

	QuotaStop(Quota quota) {
		this.quota = quota;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.quota.close();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return SharedRedis.PHASE + 1;
	}

}
