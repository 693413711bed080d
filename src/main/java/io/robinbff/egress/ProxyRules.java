package io.robinbff.egress;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import io.robinbff.settings.SecretText;
import org.jspecify.annotations.Nullable;

/**
 * Rules for which address is reached through which proxy. {@code ROBIN_PROXY_URL} is for
 * every address; without it {@code HTTPS_PROXY} is, as everywhere, for https alone;
 * without both Java's own settings hold ({@code -Dhttps.proxyHost}).
 */
final class ProxyRules {

	private final @Nullable ProxyAddress proxy;

	private final Predicate<URI> direct;

	private final boolean ofJava;

	private ProxyRules(@Nullable ProxyAddress proxy, Predicate<URI> direct, boolean ofJava) {
		this.proxy = proxy;
		this.direct = direct;
		this.ofJava = ofJava;
	}

	/** Returns rules that send everything the direct way. */
	static ProxyRules none() {
		return new ProxyRules(null, (address) -> true, false);
	}

	/**
	 * Reads the rules.
	 * @param environment the value of a variable by its name, or null
	 */
	static ProxyRules of(EgressSettings.Proxy settings, Function<String, @Nullable String> environment) {
		NoProxy direct = NoProxy
			.parse((settings.noProxy() != null) ? settings.noProxy() : either(environment, "no_proxy", "NO_PROXY"));
		String own = SecretText.of("ROBIN_PROXY_URL", settings.url(), settings.urlFile());
		if (own != null && !own.isBlank()) {
			return new ProxyRules(ProxyAddress.parse(own, "ROBIN_PROXY_URL"), direct, false);
		}
		String standard = either(environment, "https_proxy", "HTTPS_PROXY");
		if (standard != null && !standard.isBlank()) {
			return new ProxyRules(ProxyAddress.parse(standard, "HTTPS_PROXY"),
					direct.or((address) -> !"https".equalsIgnoreCase(address.getScheme())), false);
		}
		return new ProxyRules(null, direct, true);
	}

	private static @Nullable String either(Function<String, @Nullable String> environment, String name,
			String another) {
		String value = environment.apply(name);
		return (value != null && !value.isBlank()) ? value : environment.apply(another);
	}

	/** Returns the proxy on the way to an address; empty if there is none. */
	Optional<ProxyAddress> proxyFor(URI address) {
		if (this.direct.test(address)) {
			return Optional.empty();
		}
		return this.ofJava ? ofJava(address) : Optional.ofNullable(this.proxy);
	}

	private static Optional<ProxyAddress> ofJava(URI address) {
		return Optional.ofNullable(ProxySelector.getDefault())
			.flatMap((selector) -> selector.select(address).stream().findFirst())
			.filter((proxy) -> proxy.type() == Proxy.Type.HTTP)
			.map((proxy) -> (InetSocketAddress) proxy.address())
			.map((proxy) -> new ProxyAddress(proxy.getHostString(), proxy.getPort(), null, ""));
	}

	@Override
	public String toString() {
		if (this.proxy != null) {
			return "through the proxy " + this.proxy;
		}
		return this.ofJava ? "through whatever proxy Java's own settings name" : "through no proxy";
	}

}
