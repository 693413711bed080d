package io.robinbff.cluster;

import org.springframework.context.SmartLifecycle;

/**
 * A farewell to Redis after the last request and before its connections close: a replica
 * says over one of them that it leaves. Of one whose start failed before its turn, nobody
 * has heard, and it says nothing.
 */
public final class Farewell implements SmartLifecycle {

	private final Runnable greeting;

	private final Runnable word;

	private volatile boolean running;

	/**
	 * Creates a farewell.
	 * @param word says it, and may wait a moment for the answer
	 */
	public Farewell(Runnable word) {
		this(() -> {
		}, word);
	}

	/**
	 * Creates the farewell of who is heard of from its greeting on.
	 * @param greeting says that it is there, before the first request
	 * @param word says that it leaves, and may wait a moment for the answer
	 */
	public Farewell(Runnable greeting, Runnable word) {
		this.greeting = greeting;
		this.word = word;
	}

	@Override
	public void start() {
		this.running = true;
		this.greeting.run();
	}

	@Override
	public void stop() {
		this.running = false;
		this.word.run();
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
