package io.robinbff.quota;

import java.time.InstantSource;
import java.util.Locale;
import java.util.stream.Collectors;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.settings.StartupSummary;
import io.robinbff.status.Dependency;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class QuotaConfiguration {

	/** A call log of more than this process stands where there are replicas. */
	@Bean
	Quota quota(QuotaSettings settings, ForeignUseSettings foreign, Ticker ticker, ObjectProvider<CallLog> shared,
			ObjectProvider<PeerChannel> peers, Dependency quotaFileHealthIndicator) {
		ForeignUse others = new ForeignUse(settings, foreign.adaptive(), peers.getIfAvailable(() -> PeerChannel.NONE));
		CallLog calls = shared.getIfAvailable(
				() -> new LocalCallLog(settings, InstantSource.system(), ticker.read(), quotaFileHealthIndicator));
		return new Quota(settings, calls, others, ticker::read, InstantSource.system()).start();
	}

	@Bean
	Dependency quotaFileHealthIndicator(QuotaSettings settings) {
		return (settings.file() != null) ? LocalCallLog.dependency() : LocalCallLog.dependency().unused();
	}

	@Bean
	QuotaMetrics quotaMetrics(Quota quota) {
		return new QuotaMetrics(quota);
	}

	@Bean
	StartupSummary quotaSummary(QuotaSettings quota, ForeignUseSettings foreign, ObjectProvider<CallLog> shared) {
		String limits = quota.windows()
			.stream()
			.map((window) -> String.format(Locale.ROOT, "%d a%s %s", window.limit(),
					"hour".equals(window.name()) ? "n" : "", window.name()))
			.collect(Collectors.joining(", "));
		return () -> String.format(Locale.ROOT, "quota %s, guard %d ms, at most %d waiting, %s, %s", limits,
				quota.guard().toMillis(), quota.queueLimit(), memory(quota, shared.getIfAvailable() != null),
				foreign.adaptive() ? "yielding to others with the same key" : "yielding to nobody");
	}

	private static String memory(QuotaSettings quota, boolean shared) {
		if (shared) {
			return "shared by Redis among " + quota.replicas() + " replicas at most";
		}
		return (quota.file() != null) ? "remembered in " + quota.file() : "forgotten at a restart";
	}

}
