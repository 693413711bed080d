package io.robinbff.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A ROBIN whose conversations change, and the people who look at them: all that is left
 * to chance, each kind with a source of its own, so that plans that differ in one thing
 * differ in nothing else.
 */
final class ChangingRobin {

	private final VirtualPlan plan;

	private final Random looking;

	private final Random changing;

	private final Random telling;

	private final Random storming;

	/** How likely it is that a customer up to and including this one is meant. */
	private final double[] upTo;

	private final int[] versions;

	private final int[] shown;

	private final byte[] json;

	private long numbers;

	ChangingRobin(VirtualPlan plan) {
		this.plan = plan;
		this.looking = new Random(plan.seed * 4);
		this.changing = new Random(plan.seed * 4 + 1);
		this.telling = new Random(plan.seed * 4 + 2);
		this.storming = new Random(plan.seed * 4 + 3);
		this.versions = new int[plan.customers];
		this.shown = new int[plan.customers];
		this.json = new byte[plan.pageBytes];
		this.upTo = new double[plan.customers];
		double sum = 0;
		for (int i = 0; i < this.upTo.length; i++) {
			sum += Math.pow(i + 1, -plan.zipf);
			this.upTo[i] = sum;
		}
	}

	private int customer(Random random) {
		double drawn = random.nextDouble() * this.upTo[this.upTo.length - 1];
		int found = Arrays.binarySearch(this.upTo, drawn);
		return Math.min((found < 0) ? -found - 1 : found, this.upTo.length - 1);
	}

	private static long gap(Random random, double perSecond) {
		return (perSecond == 0) ? Long.MAX_VALUE / 4
				: (long) (-Math.log(1 - random.nextDouble()) / perSecond * VirtualDay.SECOND);
	}

	/** Returns the next view; who comes at night waits for the morning. */
	VirtualPlan.View nextView(long now) {
		long at = now + gap(this.looking, this.plan.views);
		if (this.plan.isNight(at)) {
			long day = Duration.ofDays(1).toNanos();
			at = (at / day + 1) * day + gap(this.looking, this.plan.views);
		}
		return new VirtualPlan.View(at, this.numbers++, "agent-" + this.looking.nextInt(this.plan.agents),
				customer(this.looking));
	}

	/** Returns when something changes next. */
	long nextChange(long now) {
		return now + gap(this.changing, this.plan.changes);
	}

	/** Returns whom it concerns; -1 if it is night and nobody writes. */
	int nextChanged(long now) {
		int customer = customer(this.changing);
		return (this.plan.isNight(now) && this.changing.nextDouble() >= this.plan.nightly) ? -1 : customer;
	}

	/** Returns anybody, all equally likely. */
	int anybody() {
		return this.storming.nextInt(this.plan.customers);
	}

	/** Returns how late an event comes; negative: never. */
	long delay(long now) {
		boolean lost = this.telling.nextDouble() < this.plan.lost;
		long delay = gap(this.telling, 1e9 / Math.max(1, this.plan.delay.toNanos()));
		boolean dead = now >= this.plan.deadFrom.toNanos() && now < this.plan.deadUntil.toNanos();
		return (lost || dead) ? -1 : delay;
	}

	void change(int customer) {
		this.versions[customer]++;
	}

	/** From now on reads see one more of the changes. */
	void show(int customer) {
		this.shown[customer]++;
	}

	/** Returns what a read sees now. */
	int version(int customer) {
		return this.shown[customer];
	}

	boolean isCurrent(int customer, int version) {
		return this.versions[customer] == version;
	}

	/** Returns a page; its version stands where others have the place of the next one. */
	CachedPage page(int version, long fetchedAt) {
		Fetch fetch = Fetch.here(Instant.EPOCH, fetchedAt);
		return new CachedPage(
				new RenderedPage(List.of(new Item(null, this.json, this.json, Set.of(), null, fetch)), 0, version),
				fetch);
	}

}
