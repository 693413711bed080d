package io.robinbff.quota;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;

/**
 * What was spent: in the windows, and on file where the settings name one. Calls are
 * entered here and nowhere else, so this is the place where replicas can share them. Not
 * thread-safe.
 */
final class Ledger {

	private final QuotaListener listener;

	private final Windows windows;

	private final @Nullable SpendFile file;

	Ledger(QuotaSettings settings, QuotaListener listener, InstantSource wall, long now) {
		this.listener = listener;
		this.windows = new Windows(settings);
		try {
			this.file = (settings.file() != null) ? new SpendFile(settings.file(), wall) : null;
			if (this.file != null) {
				this.file.restore(this.windows, now);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("quota: the file cannot be used: " + settings.file(), ex);
		}
	}

	Windows windows() {
		return this.windows;
	}

	/** Enters a call, on file before anybody has its permit. */
	long spend(long now) {
		long at = this.windows.spend(now);
		if (this.file != null) {
			try {
				this.file.append(this.windows, now);
			}
			catch (IOException ex) {
				this.listener.notWritten(ex);
			}
		}
		return at;
	}

	/**
	 * Moves a call to now if there is room for it now, and otherwise takes it out.
	 * @return when it is entered now, or {@link Windows#NEVER}
	 */
	long move(long at, long now) {
		this.windows.giveBack(at);
		if (this.windows.earliest(Priority.CLICK, now) > now) {
			return Windows.NEVER;
		}
		// Much later than on file: there it is entered twice, which counts one too many.
		return (now - at > SpendFile.DRIFT_NANOS) ? spend(now) : this.windows.spend(now);
	}

	/** Takes out a call that never left; on file it stays. */
	void giveBack(long at) {
		this.windows.giveBack(at);
	}

	void close(long now) {
		try {
			if (this.file != null) {
				this.file.close(this.windows, now);
			}
		}
		catch (IOException ex) {
			this.listener.notWritten(ex);
		}
	}

}
