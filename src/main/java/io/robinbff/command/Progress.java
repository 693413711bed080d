package io.robinbff.command;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A sign of life of a command that lasts: on a terminal one line after two seconds,
 * written over each second and wiped at the end. Into a file, a pipe or a container's log
 * nothing is written.
 */
public final class Progress implements AutoCloseable {

	private static final Duration QUIET = Duration.ofSeconds(2);

	private static final Duration STEP = Duration.ofSeconds(1);

	/** Back to the line's beginning. */
	private static final String BACK = "\r";

	/** Wipes what stands behind the cursor. */
	private static final String WIPE = "\u001b[K";

	private final @Nullable PrintStream terminal;

	private final Function<Duration, String> words;

	private final String before;

	private final @Nullable ScheduledExecutorService timer;

	private boolean shown;

	private boolean over;

	private Progress(@Nullable PrintStream terminal, String before, Function<Duration, String> words, Duration quiet,
			Duration step) {
		this.terminal = terminal;
		this.before = before;
		this.words = words;
		long begun = System.nanoTime();
		this.timer = (terminal != null)
				? Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("progress").factory())
				: null;
		if (this.timer != null) {
			var _ = this.timer.scheduleAtFixedRate(() -> show(Duration.ofNanos(System.nanoTime() - begun)),
					quiet.toNanos(), step.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * Begins.
	 * @param terminal where somebody looks; null if nobody does
	 * @param before what stands on the line already, and stays
	 * @param words says how far the command has come, given how long it runs
	 */
	public static Progress on(@Nullable PrintStream terminal, String before, Function<Duration, String> words) {
		return on(terminal, before, words, QUIET, STEP);
	}

	static Progress on(@Nullable PrintStream terminal, String before, Function<Duration, String> words, Duration quiet,
			Duration step) {
		return new Progress(terminal, before, words, quiet, step);
	}

	/** Returns a stream if it leads to a terminal, and null if not. */
	public static @Nullable PrintStream terminal(PrintStream out) {
		return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent() ? out : null;
	}

	private synchronized void show(Duration since) {
		if (this.terminal != null && !this.over) {
			this.shown = true;
			this.terminal.print(BACK + this.before + this.words.apply(since) + WIPE);
			this.terminal.flush();
		}
	}

	@Override
	public synchronized void close() {
		this.over = true;
		if (this.timer != null) {
			this.timer.shutdownNow();
		}
		if (this.terminal != null && this.shown) {
			this.terminal.print(BACK + this.before + WIPE);
			this.terminal.flush();
		}
	}

}
