package io.robinbff.audit;

import java.nio.file.Path;
import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.audit.AuditSettings.OnFailure;
import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.settings.StartupSummary;
import io.robinbff.settings.UnusableSetting;
import io.robinbff.status.Dependency;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

	private static final Logger log = LoggerFactory.getLogger(AuditConfiguration.class);

	@Bean
	Audit audit(AuditSettings settings, ObjectProvider<AuditSink> others, PrivacyKey names, MeterRegistry meters) {
		return new Audit(settings.enabled() ? chain(settings, others, names) : null, settings.onFailure(),
				settings.purpose(), meters);
	}

	/**
	 * Begins the audit once the service runs, so that a training run of the image writes
	 * nothing.
	 */
	@Bean
	ApplicationRunner auditBegins(Audit audit) {
		return (arguments) -> audit.begin();
	}

	/**
	 * Returns the key behind the seals.
	 * @throws UnusableSetting if it is the one behind the names
	 */
	static PrivacyKey seals(AuditSettings settings, PrivacyKey names) {
		PrivacyKey seals = PrivacyKey.of("ROBIN_AUDIT_KEY", settings.key(), settings.keyFile());
		if (seals.isSameAs(names)) {
			throw new UnusableSetting("ROBIN_AUDIT_KEY is the same as ROBIN_PRIVACY_KEY: it has to be another one, "
					+ "so that whoever may look up names cannot forge entries.");
		}
		return seals;
	}

	private static Chain chain(AuditSettings settings, ObjectProvider<AuditSink> others, PrivacyKey names) {
		PrivacyKey seals = seals(settings, names);
		if (!seals.lasting() && names.lasting()) {
			log.warn("ROBIN_AUDIT_KEY is missing: the audit is sealed with ROBIN_PRIVACY_KEY, "
					+ "and whoever may look up names by it could forge entries");
		}
		String namedBy = new Pseudonyms(names).key();
		Seal seal = Seal.of(seals.lasting() ? seals : names);
		AuditSink other = others.getIfAvailable();
		Path file = settings.file();
		if (other != null || file == null) {
			return new Chain((other != null) ? other : new LogSink(), seal, Clock.systemUTC(), Heads.none(), namedBy);
		}
		FileSink sink = new FileSink(file);
		return new Chain(sink, seal, Clock.systemUTC(), Heads.beside(file, seal), namedBy);
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

}
