package io.robinbff.robin.http;

import java.net.URI;
import java.util.List;

import io.robinbff.egress.Egress;
import io.robinbff.settings.ForCheck;
import io.robinbff.settings.Probe;

import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * A trial of the way to ROBIN, proxy and certificate included. ROBIN is asked nothing, so
 * it costs no quota.
 */
@ForCheck
class RobinProbe {

	@Bean
	@Order(1)
	Probe.Source robin(RobinSettings settings, Egress egress) {
		URI robin = settings.baseUrl();
		return () -> List.of(new Probe("ROBIN, " + robin.getHost() + ", without a request",
				() -> egress.connect(robin, settings.connectTimeout().plus(settings.tlsTimeout()))));
	}

}
