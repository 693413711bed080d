package io.robinbff.quota;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The right to send one call, now. It is spent when it is granted; only a call that
 * certainly never left may {@link #giveBack()} its permit. It has one owner, who may give
 * up from another thread while it is confirmed.
 */
public final class Permit {

	private final Quota quota;

	private LoggedCall call;

	private boolean returned;

	/** Whether the log moves it: as which call it is spent only the log knows then. */
	private boolean moving;

	Permit(Quota quota, LoggedCall call) {
		this.quota = quota;
		this.call = call;
	}

	/** When it was spent, in nanoseconds on the scale of {@link System#nanoTime()}. */
	public synchronized long at() {
		return this.call.at();
	}

	/**
	 * To be called right before the call leaves, when time has passed since the permit
	 * was granted (a thread that woke late, a new connection): moves the call to now, so
	 * that calls which pile up do not reach ROBIN together.
	 * @return whether the call may leave, within a moment; {@code false} when others have
	 * filled the window meanwhile, or who asked has given up: the permit has then been
	 * given back, ask again. Who cancels it gives nothing back by that
	 */
	public CompletableFuture<Boolean> confirm() {
		LoggedCall from;
		synchronized (this) {
			if (this.returned) {
				return CompletableFuture.completedFuture(false);
			}
			this.moving = true;
			from = this.call;
		}
		try {
			return this.quota.move(from).thenApply(this::moved).copy();
		}
		catch (RuntimeException ex) {
			moved(Optional.of(from));
			throw ex;
		}
	}

	private boolean moved(Optional<LoggedCall> to) {
		synchronized (this) {
			this.moving = false;
			if (!this.returned) {
				this.returned = to.isEmpty();
				this.call = to.orElse(this.call);
				return to.isPresent();
			}
		}
		to.ifPresent(this.quota::giveBack);
		return false;
	}

	/** Gives back what was not used: the call never left. More than once does nothing. */
	public void giveBack() {
		LoggedCall unused;
		synchronized (this) {
			if (this.returned) {
				return;
			}
			this.returned = true;
			if (this.moving) {
				return;
			}
			unused = this.call;
		}
		this.quota.giveBack(unused);
	}

}
