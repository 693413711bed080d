package io.robinbff.robin.guard;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A collection of all that a call takes on its way out: its permit, the breaker's probe,
 * the credentials' probe. It is committed when the call leaves; if it does not leave,
 * everything is given back in reverse, so that nothing is used up by a call that nobody
 * made. Not thread-safe.
 */
final class Departure implements AutoCloseable {

	private final Deque<Runnable> taken = new ArrayDeque<>();

	/** Notes that something was taken, and how to give it back. */
	void took(Runnable giveBack) {
		this.taken.push(giveBack);
	}

	/** Commits when the call has left: what was taken is used. */
	void commit() {
		this.taken.clear();
	}

	/** Gives everything back unless the call has left, whatever fails on the way. */
	@Override
	public void close() {
		if (!this.taken.isEmpty()) {
			try {
				this.taken.pop().run();
			}
			finally {
				close();
			}
		}
	}

}
