package io.robinbff.quota;

import java.util.Arrays;
import java.util.Collection;

import static org.assertj.core.api.Assertions.assertThat;

/** ROBIN's view: counts calls in every window that begins with a call. */
public final class Oracle {

	private Oracle() {
	}

	public static void assertNeverOver(Collection<Long> arrivals, QuotaSettings settings) {
		for (QuotaSettings.Window window : settings.windows()) {
			assertThat(most(arrivals, window.length().toNanos())).as(window.name()).isLessThanOrEqualTo(window.limit());
		}
	}

	/** The most calls in any stretch of that length. */
	public static int most(Collection<Long> arrivals, long length) {
		long[] times = arrivals.stream().mapToLong(Long::longValue).toArray();
		Arrays.sort(times);
		int most = 0;
		int end = 0;
		for (int start = 0; start < times.length; start++) {
			while (end < times.length && times[end] - times[start] < length) {
				end++;
			}
			most = Math.max(most, end - start);
		}
		return most;
	}

}
