package io.robinbff.quota;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/** What this process spent: in the windows, and on file where the settings name one. */
final class LocalLedger implements Ledger {

	private final QuotaSettings settings;

	private final QuotaListener listener;

	private final Windows windows;

	private final @Nullable SpendFile file;

	LocalLedger(QuotaSettings settings, QuotaListener listener, InstantSource wall, long now) {
		this.settings = settings;
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

	@Override
	public long[] forecast(Priority priority, int count, long now) {
		return this.windows.forecast(priority, count, now);
	}

	@Override
	public String boundBy(Priority priority, long now) {
		return this.windows.boundBy(priority, now);
	}

	@Override
	public CompletableFuture<Optional<Spending>> spend(Bid first, @Nullable Bid next, long now) {
		return CompletableFuture.completedFuture(Optional.of(new Spending(enter(now), "")));
	}

	/** Enters a call, on file before anybody has its permit. */
	private long enter(long now) {
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

	@Override
	public CompletableFuture<Optional<Spending>> move(Spending spending, long now) {
		this.windows.giveBack(spending.at());
		if (this.windows.earliest(Priority.CLICK, now) > now) {
			return CompletableFuture.completedFuture(Optional.empty());
		}
		// Much later than on file: there it is entered twice, which counts one too many.
		long at = (now - spending.at() > SpendFile.DRIFT_NANOS) ? enter(now) : this.windows.spend(now);
		return CompletableFuture.completedFuture(Optional.of(new Spending(at, "")));
	}

	/** On file it stays. */
	@Override
	public void giveBack(Spending spending) {
		this.windows.giveBack(spending.at());
	}

	@Override
	public void pauseUntil(long until, long now) {
		this.windows.pauseUntil(until);
	}

	@Override
	public long endsAt(long now) {
		return this.windows.endsAt(now);
	}

	@Override
	public QuotaStatus status(int waiting, long now, Instant wall) {
		return QuotaStatus.of(this.settings, this.windows, waiting, now, wall);
	}

	@Override
	public void close(long now) {
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
