package io.robinbff.audit;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.privacy.PrivacyKey;

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

	private static AuditSink sink(AuditSettings settings) {
		return (settings.file() != null && !settings.file().toString().isEmpty()) ? new FileSink(settings.file())
				: new LogSink();
	}

}
