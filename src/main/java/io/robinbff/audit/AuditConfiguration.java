package io.robinbff.audit;

import java.nio.file.Path;
import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.audit.AuditSettings.OnFailure;
import io.robinbff.privacy.PrivacyKey;
import io.robinbff.settings.StartupSummary;
import io.robinbff.status.Dependency;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

	@Bean
	Audit audit(AuditSettings settings, ObjectProvider<AuditSink> others, PrivacyKey key, MeterRegistry meters) {
		Chain chain = settings.enabled()
				? new Chain(others.getIfAvailable(() -> sink(settings)), Seal.of(key), Clock.systemUTC()) : null;
		return new Audit(chain, settings.onFailure(), meters);
	}

	@Bean
	Dependency auditHealthIndicator(Audit audit) {
		return audit.dependency();
	}

	@Bean
	StartupSummary auditSummary(AuditSettings settings) {
		return () -> settings.enabled() ? String.format("look-ups recorded in %s, and %s where that fails",
				(settings.file() != null) ? settings.file() : "the log",
				(settings.onFailure() == OnFailure.REFUSE) ? "refused" : "answered") : "look-ups not recorded";
	}

	private static AuditSink sink(AuditSettings settings) {
		Path file = settings.file();
		return (file != null) ? new FileSink(file) : new LogSink();
	}

}
