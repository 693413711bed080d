package io.robinbff.quota;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What ROBIN allows the account, and how we wait for it.
 *
 * @param windows the limits, all of them sliding and all in force at once; ROBIN's are 3
 * a second, 180 a minute, 10,000 an hour and 100,000 a day
 * @param guard added to each window's length, so that calls which the network squeezes
 * together by up to this time still do not meet in one window at ROBIN
 * @param lineLimit the most claims that wait at once; above it the least important is
 * refused
 * @param file where the spending is remembered over a restart; none means that a restart
 * forgets it
 */
public record QuotaSettings(List<Window> windows, Duration guard, int lineLimit, @Nullable Path file) {

	private static final int LONGEST_LIMIT = 1_000_000;

	public QuotaSettings {
		windows = List.copyOf(windows);
		require(!windows.isEmpty(), "at least one window is needed");
		require(windows.stream().map(Window::name).distinct().count() == windows.size(),
				"each window needs a name of its own");
		require(!guard.isNegative(), "the guard band must not be negative");
		require(lineLimit > 0, "the line limit must be positive");
	}

	/** ROBIN's documented limits, 100 ms of guard band, 1,000 claims, no file. */
	public static QuotaSettings defaults() {
		return new QuotaSettings(List.of(new Window("second", 3, Duration.ofSeconds(1)),
				new Window("minute", 180, Duration.ofMinutes(1)), new Window("hour", 10_000, Duration.ofHours(1)),
				new Window("day", 100_000, Duration.ofDays(1))), Duration.ofMillis(100), 1_000, null);
	}

	public QuotaSettings withFile(@Nullable Path file) {
		return new QuotaSettings(this.windows, this.guard, this.lineLimit, file);
	}

	/**
	 * The same with a part of each limit; empty where that is less than one call.
	 * @param parts into how many equal parts the limits are divided
	 */
	Optional<QuotaSettings> share(int parts) {
		List<Window> shares = this.windows.stream()
			.filter((window) -> window.limit() >= parts)
			.map((window) -> new Window(window.name(), window.limit() / parts, window.length()))
			.toList();
		return (shares.size() == this.windows.size())
				? Optional.of(new QuotaSettings(shares, this.guard, this.lineLimit, null)) : Optional.empty();
	}

	private static void require(boolean condition, String sentence) {
		if (!condition) {
			throw new IllegalArgumentException("quota: " + sentence);
		}
	}

	/**
	 * One limit.
	 *
	 * @param name what it is called in headers and metrics, such as {@code day}
	 * @param limit the most calls in any stretch of that length; at most a million
	 * @param length the length of the window
	 */
	public record Window(String name, int limit, Duration length) {

		public Window {
			require(!name.isBlank(), "a window needs a name");
			require(limit > 0 && limit <= LONGEST_LIMIT, "a window's limit must be between 1 and 1,000,000");
			require(length.isPositive(), "a window's length must be positive");
		}

	}

}
