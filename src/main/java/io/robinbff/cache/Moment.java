package io.robinbff.cache;

/**
 * A moment, on the monotonic clock of this process and, if replicas share answers, on the
 * clock that they share. Two moments that both have the latter are compared by it alone,
 * so that all replicas come to the same order.
 *
 * @param nanos on this process' monotonic clock
 * @param shared in microseconds on the shared clock; {@link #UNSHARED} if it is not known
 */
public record Moment(long nanos, long shared) {

	/** The shared clock does not know the moment. */
	public static final long UNSHARED = 0;

	/** Creates a moment that only this process knows. */
	public static Moment here(long nanos) {
		return new Moment(nanos, UNSHARED);
	}

	/** Returns whether this is earlier than that. */
	public boolean isBefore(Moment that) {
		boolean both = this.shared != UNSHARED && that.shared != UNSHARED && this.shared != that.shared;
		return both ? this.shared < that.shared : this.nanos - that.nanos < 0;
	}

	Moment orLater(Moment that) {
		return isBefore(that) ? that : this;
	}

}
