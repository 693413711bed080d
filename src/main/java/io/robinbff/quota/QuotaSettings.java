package io.robinbff.quota;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What ROBIN allows the account, and how we wait for it. The limits are those of ROBIN's
 * account; whoever shares the key with another integration lowers them by what that one
 * needs.
 *
 * @param windows the limits, all of them sliding and all in force at once; ROBIN's are 3
 * a second, 180 a minute, 10,000 an hour and 100,000 a day
 * @param guard added to each window's length, so that calls which the network squeezes
 * together by up to this time still do not meet in one window at ROBIN
 * @param queueLimit the most demands that wait at once; above it the least important is
 * refused
 * @param file where the calls are remembered over a restart; null means that a restart
 * forgets them
 * @param replicas how many replicas share the limits at most; each has as large a share
 * while Redis is away
 */
@ConfigurationProperties("robin.quota")
public record QuotaSettings(List<Window> windows, Duration guard, int queueLimit, @Nullable Path file, int replicas) {

	private static final int LONGEST_LIMIT = 1_000_000;

	public QuotaSettings {
		windows = List.copyOf(windows);
		require(!windows.isEmpty(), "at least one window is needed");
		require(windows.stream().map(Window::name).distinct().count() == windows.size(),
				"each window needs a name of its own");
		require(!guard.isNegative(), "the guard band must not be negative");
		require(queueLimit > 0, "the queue limit must be positive");
		require(replicas > 0, "ROBIN_QUOTA_REPLICAS must be 1 or more");
	}

	/**
	 * Creates the settings as an operator writes them.
	 * @param perSecond the most calls in any second
	 * @param perMinute the most calls in any minute
	 * @param perHour the most calls in any hour
	 * @param perDay the most calls in any 24 hours
	 */
	@ConstructorBinding
	QuotaSettings(@DefaultValue("3") int perSecond, @DefaultValue("180") int perMinute,
			@DefaultValue("10000") int perHour, @DefaultValue("100000") int perDay,
			@DefaultValue("100ms") Duration guard, @DefaultValue("1000") int queueLimit, @Nullable Path file,
			@DefaultValue("3") int replicas) {
		this(List.of(new Window("second", perSecond, Duration.ofSeconds(1)),
				new Window("minute", perMinute, Duration.ofMinutes(1)),
				new Window("hour", perHour, Duration.ofHours(1)), new Window("day", perDay, Duration.ofDays(1))), guard,
				queueLimit, file, replicas);
	}

	/** Creates settings of one process, without a file. */
	public QuotaSettings(List<Window> windows, Duration guard, int queueLimit) {
		this(windows, guard, queueLimit, null, 1);
	}

	/** ROBIN's documented limits, 100 ms of guard band, 1,000 demands, no file. */
	public static QuotaSettings defaults() {
		return new QuotaSettings(3, 180, 10_000, 100_000, Duration.ofMillis(100), 1_000, null, 3);
	}

	public QuotaSettings withFile(@Nullable Path other) {
		return new QuotaSettings(this.windows, this.guard, this.queueLimit, other, this.replicas);
	}

	public QuotaSettings withReplicas(int other) {
		return new QuotaSettings(this.windows, this.guard, this.queueLimit, this.file, other);
	}

	/**
	 * The same with one replica's part of each limit; empty if that is less than one
	 * call.
	 */
	public Optional<QuotaSettings> share() {
		List<Window> shares = this.windows.stream()
			.filter((window) -> window.limit() >= this.replicas)
			.map((window) -> new Window(window.name(), window.limit() / this.replicas, window.length()))
			.toList();
		return (shares.size() == this.windows.size())
				? Optional.of(new QuotaSettings(shares, this.guard, this.queueLimit)) : Optional.empty();
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
