package io.robinbff.quota;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.robinbff.conversation.Priority;
import io.robinbff.settings.UnusableSetting;
import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * A log of what this process spent: in the windows, and on file where the settings name
 * one.
 */
final class LocalCallLog implements CallLog {

	private final QuotaSettings settings;

	private final SlidingWindowLog windows;

	private final @Nullable CallLogFile file;

	private final Dependency dependency;

	LocalCallLog(QuotaSettings settings, InstantSource wall, long now) {
		this(settings, wall, now, dependency());
	}

	LocalCallLog(QuotaSettings settings, InstantSource wall, long now, Dependency dependency) {
		this.dependency = dependency;
		this.settings = settings;
		this.windows = new SlidingWindowLog(settings);
		try {
			this.file = (settings.file() != null) ? new CallLogFile(settings.file(), wall) : null;
			if (this.file != null) {
				this.file.restore(this.windows, now);
			}
		}
		catch (IOException ex) {
			throw unusable(settings.file(), ex);
		}
	}

	static UnusableSetting unusable(@Nullable Path file, IOException ex) {
		return UnusableSetting.of("ROBIN_QUOTA_FILE", String.valueOf(file),
				"a file of the quota that this process may write and no other one uses (" + ex.getMessage() + ")");
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
	public CompletableFuture<Optional<LoggedCall>> spend(QueueHead first, @Nullable QueueHead next, long now) {
		return CompletableFuture.completedFuture(Optional.of(logged(enter(now))));
	}

	/**
	 * On file it may leave a little later than it says there, however often it is moved.
	 */
	private static LoggedCall logged(long at) {
		return new LoggedCall(at, at + CallLogFile.DRIFT_NANOS, "");
	}

	/** Enters a call, on file before anybody has its permit. */
	private long enter(long now) {
		long at = this.windows.spend(now);
		if (this.file != null) {
			try {
				this.file.append(this.windows, now);
				this.dependency.isHere();
			}
			catch (IOException ex) {
				notWritten(ex);
			}
		}
		return at;

	}

	@Override
	public CompletableFuture<Optional<LoggedCall>> move(LoggedCall call, long now) {
		this.windows.giveBack(call.at());
		if (this.windows.earliest(Priority.CLICK, now) > now) {
			return CompletableFuture.completedFuture(Optional.empty());
		}
		// Much later than on file: there it is entered twice, which counts one too many.
		LoggedCall moved = (now > call.leaveBy()) ? logged(enter(now))
				: new LoggedCall(this.windows.spend(now), call.leaveBy(), "");
		return CompletableFuture.completedFuture(Optional.of(moved));
	}

	/** On file it stays. */
	@Override
	public void giveBack(LoggedCall call) {
		this.windows.giveBack(call.at());
	}

	@Override
	public void pauseUntil(long until, long now) {
		this.windows.pauseUntil(until);
	}

	@Override
	public void yieldTo(ForeignUse others) {
		this.windows.yieldTo(others);
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
			notWritten(ex);
		}
	}

	/**
	 * Calls go on: nothing is overspent until the next restart, and the whole is written
	 * again at the next call.
	 */
	private void notWritten(IOException ex) {
		this.dependency.isAway((ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName());
	}

	/** Returns how the file stands, for health and log. */
	static Dependency dependency() {
		return new Dependency("quota-file", Level.WARN,
				"The file of the quota cannot be written, and a restart will not know of the last calls",
				"The file of the quota is written again");
	}

}
