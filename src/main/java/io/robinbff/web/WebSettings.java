package io.robinbff.web;

import java.time.Duration;
import java.util.List;

import io.robinbff.settings.UnusableSetting;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * Settings of who may say how a request reached us, and how long a connection may take.
 *
 * @param trustedProxies the networks of the proxies whose forwarded headers are believed;
 * none believes nobody
 * @param headTimeout the longest from a request's first byte to the end of its headers
 * @param exchangeTimeout the longest from a request's first byte to the last of its
 * answer, body included
 * @param maxAnonymous the most connections on which nobody has shown a valid token yet;
 * beyond them the oldest is closed
 */
@ConfigurationProperties("robin.web")
record WebSettings(@DefaultValue( {
		"127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
		"fc00::/7", "fe80::/10" }) List<String> trustedProxies, @DefaultValue("10s") Duration headTimeout,
		@DefaultValue("60s") Duration exchangeTimeout, @DefaultValue("4096") int maxAnonymous){

	WebSettings {
		trustedProxies = trustedProxies.stream().map(String::strip).filter((one) -> !one.isEmpty()).toList();
		try {
			trustedProxies.forEach(IpAddressMatcher::new);
		}
		catch (IllegalArgumentException ex) {
			throw new UnusableSetting("ROBIN_WEB_TRUSTED_PROXIES holds something that is no network: "
					+ "write each as an address or as address/bits, such as 10.0.0.0/8, and no names.");
		}
		if (!headTimeout.isPositive() || exchangeTimeout.compareTo(headTimeout) < 0 || maxAnonymous < 1) {
			throw new UnusableSetting("ROBIN_WEB_HEAD_TIMEOUT has to be longer than zero, ROBIN_WEB_EXCHANGE_TIMEOUT "
					+ "at least as long, and ROBIN_WEB_MAX_ANONYMOUS at least 1.");
		}
	}

}
