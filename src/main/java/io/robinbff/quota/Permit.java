package io.robinbff.quota;

/**
 * The right to send one call, now. It is spent when it is granted; only a call that
 * certainly never left may {@link #giveBack()} its permit. A permit is not thread-safe:
 * one call, one owner.
 */
public final class Permit {

	private final Quota quota;

	private long at;

	private boolean returned;

	Permit(Quota quota, long at) {
		this.quota = quota;
		this.at = at;
	}

	/** When it was spent, in nanoseconds on the scale of {@link System#nanoTime()}. */
	public long at() {
		return this.at;
	}

	/**
	 * To be called right before the call leaves, when time has passed since the permit
	 * was granted (a thread that woke late, a new connection): moves the spending to now,
	 * so that calls which pile up do not reach ROBIN together.
	 * @return whether the call may leave; {@code false} when others have filled the
	 * window meanwhile: the permit has then been given back, ask again
	 */
	public boolean leavesNow() {
		if (this.returned) {
			return false;
		}
		long moved = this.quota.move(this.at);
		this.returned = moved == Windows.NEVER;
		this.at = moved;
		return !this.returned;
	}

	/** Gives back what was not used: the call never left. More than once does nothing. */
	public void giveBack() {
		if (!this.returned) {
			this.returned = true;
			this.quota.giveBack(this.at);
		}
	}

}
