package io.robinbff.robin;

import java.time.Duration;

import io.netty.channel.ChannelOption;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;
import reactor.netty.transport.NameResolverProvider.NameResolverSpec;

/** The wire to ROBIN: connections, their time-outs, names. */
final class RobinHttp {

	/**
	 * At 3 calls a second and 5 s an attempt, 15 calls are under way at the most: more
	 * connections would be of no use.
	 */
	static final int MOST_CONNECTIONS = 16;

	private RobinHttp() {
	}

	/**
	 * Idle connections are dropped in the background before ROBIN drops them; none lives
	 * longer than 5 minutes, so that a new address of ROBIN's is found.
	 */
	static ConnectionProvider pool(RobinSettings settings) {
		return ConnectionProvider.builder("robin")
			.maxConnections(MOST_CONNECTIONS)
			.pendingAcquireMaxCount(4 * MOST_CONNECTIONS)
			.pendingAcquireTimeout(settings.connectTimeout())
			.maxIdleTime(settings.idleTimeout())
			.maxLifeTime(Duration.ofMinutes(5))
			.evictInBackground(settings.idleTimeout().dividedBy(2))
			.lifo()
			.build();
	}

	/**
	 * Redirects are not followed, because the credentials would travel along; the client
	 * does not retry by itself, because every attempt pays quota.
	 */
	static HttpClient client(RobinSettings settings, ConnectionProvider pool) {
		return HttpClient.create(pool)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()))
			.secure((ssl) -> ssl.sslContext((GenericSslContextSpec<?>) Http11SslContextSpec.forClient())
				.handshakeTimeout(settings.tlsTimeout()))
			.resolver((dns) -> names(dns, settings))
			.responseTimeout(settings.responseTimeout())
			.followRedirect(false)
			.disableRetry(true)
			.compress(true);
	}

	/**
	 * Names with a dot are looked up as they are first, before any search domain: with
	 * Kubernetes' {@code ndots:5} each look-up would begin with several of names that do
	 * not exist.
	 */
	static NameResolverSpec names(NameResolverSpec dns, RobinSettings settings) {
		return dns.ndots(1)
			.queryTimeout(settings.connectTimeout())
			.cacheMaxTimeToLive(Duration.ofMinutes(1))
			.cacheNegativeTimeToLive(Duration.ofSeconds(1));
	}

}
