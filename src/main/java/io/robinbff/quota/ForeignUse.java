package io.robinbff.quota;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

import io.robinbff.cluster.Fields;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An adaptive limit for an account that others spend from as well, with the same key: our
 * own log never lets more leave than ROBIN allows, so a refusal for quota says that
 * somebody else had the rest. AIMD, as TCP shares a line (RFC 5681): the quota is halved,
 * and won back by a constant step, half of it in a minute.
 *
 * <p>
 * As in CUBIC (RFC 9438) the way back has a plateau: just below the level that was
 * refused it stays for a minute before more is tried. If that is refused again, it falls
 * back to the plateau, which has proved good, and stays there twice as long, ten minutes
 * at most. So a constant neighbour costs a refusal every ten minutes, and not one for
 * each saw-tooth; a neighbour who leaves is noticed after ten minutes at the latest.
 *
 * <p>
 * Never less than half: whoever calls in bursts is refused and refuses us however few
 * calls we make, so that to make fewer would only take answers from agents (simulated: a
 * tenth of them would be left).
 *
 * <p>
 * What is adapted is the shortest window, which sets the pace; and if ROBIN says to come
 * back later than that window is long, also the window that this is the time of. Pure:
 * time is a parameter, in nanoseconds. Thread-safe.
 */
public final class ForeignUse {

	private static final Logger log = LoggerFactory.getLogger(ForeignUse.class);

	private static final Topic<Refused> REFUSED = new Topic<>("foreign-use", 1, Refused.class);

	private static final long MINUTE = Duration.ofMinutes(1).toNanos();

	private static final long LONGEST_HOLD = Duration.ofMinutes(10).toNanos();

	private static final double NOTHING = 1e-9;

	private final QuotaSettings settings;

	private final boolean on;

	private final PeerChannel peers;

	private final @Nullable Reduction[] reductions;

	/**
	 * Creates a limit of one process.
	 * @param on false for one that stays as it is
	 */
	public ForeignUse(QuotaSettings settings, boolean on) {
		this(settings, on, PeerChannel.NONE);
	}

	/** Creates a limit that replicas learn of from each other. */
	ForeignUse(QuotaSettings settings, boolean on, PeerChannel peers) {
		this.settings = settings;
		this.on = on;
		this.peers = peers;
		this.reductions = new Reduction[settings.windows().size()];
	}

	/**
	 * Listens to the other replicas from now on.
	 * @param nanos the quota's monotonic source
	 */
	void start(LongSupplier nanos) {
		if (this.on) {
			this.peers.subscribe(REFUSED, (_, refused) -> follow(refused, nanos.getAsLong()));
		}
	}

	/**
	 * Returns the part of a window that is ours now: 1 while nobody else is known to
	 * spend.
	 */
	public synchronized double share(int window, long now) {
		Reduction reduction = known(window, now);
		return (reduction != null) ? reduction.level(now) / limit(window) : 1;
	}

	/** Returns how many calls a second others take, about; 0 if nobody is known to. */
	public synchronized double perSecond(long now) {
		double most = 0;
		for (int w = 0; w < this.reductions.length; w++) {
			Reduction reduction = known(w, now);
			if (reduction != null) {
				double others = limit(w) - Math.max(reduction.plateau(), reduction.level(now));
				most = Math.max(most, others * 1e9 / length(w));
			}
		}
		return most;
	}

	/**
	 * ROBIN refused a call for quota. Of several that were under way one counts.
	 * @param left when the call left
	 * @param comeBack when ROBIN wants to be asked again
	 * @param used the calls of ours that count in each window
	 */
	synchronized void refused(long left, Duration comeBack, List<Integer> used, long now) {
		if (!this.on) {
			return;
		}
		int pace = shortest();
		reduce(pace, left, 0, now);
		int told = shortestOf(comeBack);
		if (told != pace) {
			reduce(told, left, used.get(told), now);
		}
	}

	/** The least is what we had: others had the rest. */
	private void reduce(int window, long left, int least, long now) {
		Reduction before = known(window, now);
		if (before != null && left - before.since() <= 0) {
			return;
		}
		double level = (before != null) ? before.level(now) : limit(window);
		Reduction after;
		if (before != null && whole(level) > whole(before.plateau())) {
			long hold = Math.min(2 * before.hold(), LONGEST_HOLD);
			after = new Reduction(this.settings.windows().get(window), before.plateau(), before.plateau(), now, hold);
		}
		else {
			double half = Math.max(limit(window) / 2, least);
			double plateau = Math.max(half, whole(level) - Math.max(1, Math.floor(whole(level) / 10)));
			after = new Reduction(this.settings.windows().get(window), half, plateau, now, MINUTE);
		}
		set(window, after, now);
		this.peers.publish(REFUSED, new Refused(name(window), after.start() / limit(window),
				after.plateau() / limit(window), after.hold()));
	}

	private synchronized void follow(Refused refused, long now) {
		for (int w = 0; w < this.reductions.length; w++) {
			double start = refused.start() * limit(w);
			double plateau = refused.plateau() * limit(w);
			if (name(w).equals(refused.window()) && start > 0 && start <= plateau && plateau <= limit(w)
					&& refused.hold() > 0) {
				set(w, new Reduction(this.settings.windows().get(w), start, plateau, now,
						Math.min(refused.hold(), LONGEST_HOLD)), now);
			}
		}
	}

	private void set(int window, Reduction reduction, long now) {
		if (perSecond(now) == 0) {
			log.warn("ROBIN's quota is shared with others: the limit for a {} is reduced, and won back step by step",
					name(window));
		}
		this.reductions[window] = reduction;
	}

	private @Nullable Reduction known(int window, long now) {
		Reduction reduction = this.reductions[window];
		if (reduction != null && reduction.isOver(now)) {
			this.reductions[window] = null;
			return null;
		}
		return reduction;
	}

	private int shortest() {
		return shortestOf(Duration.ZERO);
	}

	/** The shortest window that is as long as that; the longest if none is. */
	private int shortestOf(Duration time) {
		int found = -1;
		int longest = 0;
		for (int w = 0; w < this.reductions.length; w++) {
			longest = (length(w) > length(longest)) ? w : longest;
			if (length(w) >= time.toNanos() && (found < 0 || length(w) < length(found))) {
				found = w;
			}
		}
		return (found < 0) ? longest : found;
	}

	private String name(int window) {
		return this.settings.windows().get(window).name();
	}

	private double limit(int window) {
		return this.settings.windows().get(window).limit();
	}

	private long length(int window) {
		return this.settings.windows().get(window).length().toNanos();
	}

	/** The calls that a level lets leave in one window: whole ones, if it is not less. */
	private static double whole(double level) {
		return (level < 1) ? level : Math.floor(level + NOTHING);
	}

	/**
	 * A limit on its way back.
	 *
	 * @param window whose it is
	 * @param start the calls in the window that it began with
	 * @param plateau the level at which it stays for a while
	 * @param since when it began
	 * @param hold how long it stays
	 */
	private record Reduction(QuotaSettings.Window window, double start, double plateau, long since, long hold) {

		double level(long now) {
			double won = this.start + step() * Math.max(0, now - this.since);
			double beyond = this.plateau + step() * (now - probe());
			return Math.min(this.window.limit(), Math.max(Math.min(won, this.plateau), beyond));
		}

		/** Half of the limit in a minute, or in as long as the window is. */
		private double step() {
			return this.window.limit() / 2.0 / Math.max(MINUTE, this.window.length().toNanos());
		}

		private double probe() {
			return this.since + (this.plateau - this.start) / step() + this.hold;
		}

		/** All is won back, and has proved good for as long as the plateau. */
		boolean isOver(long now) {
			return now >= probe() + (this.window.limit() - this.plateau) / step() + this.hold;
		}

	}

	/**
	 * A replica was refused.
	 *
	 * @param window the name of the window that it reduces
	 * @param start the part of it that it begins with
	 * @param plateau the part of it at which it stays
	 * @param hold how long it stays, in nanoseconds
	 */
	record Refused(String window, double start, double plateau, long hold) {

		Refused {
			Fields.text(window);
		}

	}

}
