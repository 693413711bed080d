package io.robinbff.egress;

import io.robinbff.settings.SettingsReader;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** A reader of the proxy's address, of the authorities and of the client certificate. */
final class EgressReader implements SettingsReader {

	@Override
	public void read(Binder settings, Environment environment) {
		EgressConfiguration configuration = new EgressConfiguration();
		EgressSettings egress = settings.bindOrCreate("robin", EgressSettings.class);
		configuration.egress(egress, configuration.proxyRules(egress, environment));
	}

}
