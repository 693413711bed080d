package io.robinbff.quota;

import java.util.concurrent.CompletableFuture;

/**
 * The right to send one call, now. It is spent when it is granted; only a call that
 * certainly never left may {@link #giveBack()} its permit. A permit is not thread-safe:
 * one call, one owner.
 */
public final class Permit {

	private final Quota quota;

	private LoggedCall call;

	private boolean returned;

	Permit(Quota quota, LoggedCall call) {
		this.quota = quota;
		this.call = call;
	}

	/** When it was spent, in nanoseconds on the scale of {@link System#nanoTime()}. */
	public long at() {
		return this.call.at();
	}

	/**
	 * To be called right before the call leaves, when time has passed since the permit
	 * was granted (a thread that woke late, a new connection): moves the call to now, so
	 * that calls which pile up do not reach ROBIN together.
	 * @return whether the call may leave, within a moment; {@code false} when others have
	 * filled the window meanwhile: the permit has then been given back, ask again
	 */
	public CompletableFuture<Boolean> confirm() {
		if (this.returned) {
			return CompletableFuture.completedFuture(false);
		}
		return this.quota.move(this.call).thenApply((moved) -> {
			this.returned = moved.isEmpty();
			this.call = moved.orElse(this.call);
			return moved.isPresent();
		});
	}

	/** Gives back what was not used: the call never left. More than once does nothing. */
	public void giveBack() {
		if (!this.returned) {
			this.returned = true;
			this.quota.giveBack(this.call);
		}
	}

}
