package io.robinbff.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the budget stands. Reading it costs no call.
 *
 * @param windows one entry for each window, in the order of the settings
 * @param waiting the number of demands in the queue
 * @param pausedUntil when calls begin again after a pause; empty when there is none
 */
public record QuotaStatus(List<Window> windows, int waiting, Optional<Instant> pausedUntil) {

	public QuotaStatus {
		windows = List.copyOf(windows);
	}

	public static QuotaStatus of(QuotaSettings settings, SlidingWindowLog windows, int waiting, long now,
			Instant wall) {
		List<Window> states = new ArrayList<>();
		for (int w = 0; w < settings.windows().size(); w++) {
			QuotaSettings.Window window = settings.windows().get(w);
			int used = windows.used(w, now);
			states.add(new Window(window.name(), window.limit(), window.length(), used,
					Math.max(0, windows.limit(w, now) - used), wall.plusNanos(windows.reset(w, now) - now)));
		}
		long pausedUntil = windows.pausedUntil();
		return new QuotaStatus(states, waiting,
				(pausedUntil > now) ? Optional.of(wall.plusNanos(pausedUntil - now)) : Optional.empty());
	}

	/**
	 * How one window stands.
	 *
	 * @param name its name in the settings
	 * @param limit the most calls in it
	 * @param length its length, without the guard band
	 * @param used the calls that count now
	 * @param left the calls that could leave now, as far as this window goes
	 * @param reset when more will be left than now: the oldest call that counts leaves
	 * the window; now when none counts
	 */
	public record Window(String name, int limit, Duration length, int used, int left, Instant reset) {

	}

}
