package io.robinbff.events.shared;

import io.robinbff.cluster.SharedRedis;
import io.robinbff.events.EventRelay;

import org.springframework.context.SmartLifecycle;

/**
 * A stop of the relay after the last request and before Redis' connections close: a
 * replica says over one of them that it leaves, and one that has not said so is a gap for
 * the others.
 */
final class RelayStop implements SmartLifecycle {

	private final EventRelay relay;

	private volatile boolean running;

	RelayStop(EventRelay relay) {
		this.relay = relay;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.relay instanceof RedisEventRelay one) {
			one.leave();
		}
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
