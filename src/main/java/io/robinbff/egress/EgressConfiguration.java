package io.robinbff.egress;

import io.robinbff.settings.ForCheck;
import io.robinbff.settings.StartupSummary;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@ForCheck
@Configuration(proxyBeanMethods = false)
class EgressConfiguration {

	@Bean
	ProxyRules proxyRules(EgressSettings settings, Environment environment) {
		return ProxyRules.of(settings.proxy(), environment::getProperty);
	}

	@Bean
	Egress egress(EgressSettings settings, ProxyRules proxies) {
		return new Egress(proxies, (settings.caFile() != null) ? new Authorities(settings.caFile()) : null,
				certificate(settings));
	}

	private static @Nullable ClientCertificate certificate(EgressSettings settings) {
		if (settings.clientCertificateFile() != null && settings.clientKeyFile() != null) {
			return new ClientCertificate(settings.clientCertificateFile(), settings.clientKeyFile());
		}
		if (settings.clientCertificateFile() != null || settings.clientKeyFile() != null) {
			throw new UnusableSetting(
					"ROBIN_CLIENT_CERTIFICATE_FILE and ROBIN_CLIENT_KEY_FILE belong together: " + "set both or none.");
		}
		return null;
	}

	@Bean
	StartupSummary egressSummary(EgressSettings settings, ProxyRules proxies) {
		return () -> proxies + ", trusting the system's authorities"
				+ ((settings.caFile() != null) ? " and those of " + settings.caFile() : "")
				+ ((settings.clientCertificateFile() != null) ? ", with a client certificate" : "");
	}

}
