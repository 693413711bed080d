package io.robinbff.robin.http;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;

/**
 * The gauge {@code robin.connections}: connections to ROBIN by {@code state}. Reactor
 * Netty's own have a series for each address of ROBIN, which come and go.
 */
final class PoolMetrics implements ConnectionProvider.MeterRegistrar {

	private final Map<String, ConnectionPoolMetrics> pools = new ConcurrentHashMap<>();

	PoolMetrics(MeterRegistry registry) {
		gauge(registry, "active", ConnectionPoolMetrics::acquiredSize);
		gauge(registry, "idle", ConnectionPoolMetrics::idleSize);
		gauge(registry, "wanted", ConnectionPoolMetrics::pendingAcquireSize);
	}

	private void gauge(MeterRegistry registry, String state, ToIntFunction<ConnectionPoolMetrics> size) {
		Gauge.builder("robin.connections", this.pools, (all) -> all.values().stream().mapToInt(size).sum())
			.description("Connections to ROBIN")
			.tag("state", state)
			.strongReference(true)
			.register(registry);
	}

	@Override
	public void registerMetrics(String pool, String id, SocketAddress remote, ConnectionPoolMetrics metrics) {
		this.pools.put(id + remote, metrics);
	}

	@Override
	public void deRegisterMetrics(String pool, String id, SocketAddress remote) {
		this.pools.remove(id + remote);
	}

}
