package io.robinbff.egress;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLParameters;

import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.resolver.DefaultAddressResolverGroup;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;
import reactor.netty.tcp.TcpClient;
import reactor.netty.transport.ProxyProvider;

import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;

/**
 * The way out of the service, for ROBIN and for the issuers: a proxy's tunnel, and TLS.
 * HTTP/1.1 only, and no offer of anything else: some proxies refuse what asks for an
 * upgrade.
 */
public final class Egress {

	/** The way of somebody who knows no proxy and trusts the system's authorities. */
	public static final Egress DIRECT = new Egress(ProxyRules.none(), null, null);

	private final ProxyRules proxies;

	private final GenericSslContextSpec<?> tls;

	Egress(ProxyRules proxies, @Nullable Authorities authorities, @Nullable ClientCertificate certificate) {
		this.proxies = proxies;
		this.tls = Http11SslContextSpec.forClient().configure((builder) -> {
			if (authorities != null) {
				builder.trustManager(authorities);
			}
			if (certificate != null) {
				builder.keyManager(certificate);
			}
		});
	}

	/** Returns whether a proxy is on the way, which then looks up the address's name. */
	public boolean isProxied(URI address) {
		return this.proxies.proxyFor(address).isPresent();
	}

	/**
	 * Returns the client for an address. Every name is checked against the server's
	 * certificate.
	 * @param client a client that looks up no names if a proxy is on the way
	 * @param limit the longest that the proxy's answer may take, and the TLS handshake
	 */
	public HttpClient client(HttpClient client, URI address, Duration limit) {
		return tunnelled(secured(client, limit), address, limit);
	}

	private HttpClient secured(HttpClient client, Duration limit) {
		return client.secure((ssl) -> ssl.sslContext(this.tls).handshakeTimeout(limit));
	}

	private HttpClient tunnelled(HttpClient client, URI address, Duration limit) {
		return this.proxies.proxyFor(address)
			.map((proxy) -> client.proxy((options) -> tunnel(options, proxy, limit)))
			.orElse(client);
	}

	private static void tunnel(ProxyProvider.TypeSpec options, ProxyAddress proxy, Duration limit) {
		ProxyProvider.Builder builder = options.type(ProxyProvider.Proxy.HTTP)
			.host(proxy.host())
			.port(proxy.port())
			.connectTimeoutMillis(limit.toMillis());
		if (proxy.user() != null) {
			builder.username(proxy.user()).password((user) -> proxy.password());
		}
	}

	/**
	 * Connects to an address, asks nothing, and leaves again.
	 * @param limit the longest that connecting may take, the proxy's answer, and the TLS
	 * handshake
	 * @return what was found, for whoever reads it
	 */
	public String connect(URI address, Duration limit) {
		boolean secure = "https".equalsIgnoreCase(address.getScheme());
		Optional<ProxyAddress> proxy = this.proxies.proxyFor(address);
		TcpClient client = TcpClient.create(ConnectionProvider.newConnection())
			.host(address.getHost())
			.port((address.getPort() > 0) ? address.getPort() : (secure ? 443 : 80))
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(limit.toMillis()));
		client = secure ? client
			.secure((ssl) -> ssl.sslContext(this.tls).handshakeTimeout(limit).handlerConfigurator(Egress::checkName))
				: client;
		client = proxy.isPresent() ? client.proxy((options) -> tunnel(options, proxy.get(), limit))
				: client.resolver(DefaultAddressResolverGroup.INSTANCE);
		client.connectNow(limit.multipliedBy(3)).disposeNow();
		return "connected" + (proxy.isPresent() ? " through the proxy" : "") + (secure ? ", certificate trusted" : "");
	}

	/** As clients of HTTP do by themselves. */
	private static void checkName(SslHandler handler) {
		SSLParameters parameters = handler.engine().getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		handler.engine().setSSLParameters(parameters);
	}

	/**
	 * Returns a factory of requests to any address, each over a connection of its own:
	 * for what is asked every few minutes.
	 * @param limit the longest that connecting may take, agreeing on TLS, and a silence;
	 * all of it, to the last byte of the body, may take twice as long
	 */
	public ClientHttpRequestFactory requests(Duration limit) {
		HttpClient client = secured(HttpClient.create(ConnectionProvider.newConnection())
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(limit.toMillis()))
			.responseTimeout(limit), limit);
		HttpClient direct = client.resolver(DefaultAddressResolverGroup.INSTANCE);
		return (address,
				method) -> new ReactorClientHttpRequestFactory(
						until(System.nanoTime() + limit.multipliedBy(2).toNanos(),
								isProxied(address) ? tunnelled(client, address, limit) : direct))
					.createRequest(address, method);
	}

	/**
	 * Ends all connections of a request at a moment: whoever sends a byte now and then is
	 * never silent for long, in the head as in the body, and would be waited for without
	 * end.
	 */
	private static HttpClient until(long end, HttpClient client) {
		return client.doOnChannelInit((observer, channel, address) -> {
			Future<?> timer = channel.eventLoop().schedule(() -> {
				channel.pipeline().fireExceptionCaught(ReadTimeoutException.INSTANCE);
				var _ = channel.close();
			}, end - System.nanoTime(), TimeUnit.NANOSECONDS);
			channel.closeFuture().addListener((closed) -> timer.cancel(false));
		});
	}

}
