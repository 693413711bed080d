package bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import embedded.Issuer;
import embedded.RedisProcess;
import embedded.RedisProxy;
import embedded.StrictRobin;
import org.jspecify.annotations.Nullable;

/**
 * Replicas of the packaged service around one Redis. Requests go round those that are
 * ready, as those of a Service in Kubernetes do.
 */
final class Replicas implements AutoCloseable {

	private final Path jar;

	private final StrictRobin robin;

	private final Issuer issuer;

	private final Map<String, String> settings;

	private final String name;

	private final List<Path> logs = new CopyOnWriteArrayList<>();

	private final List<Replica> ready = new CopyOnWriteArrayList<>();

	private final AtomicInteger turn = new AtomicInteger();

	private final AtomicInteger started = new AtomicInteger();

	/** The first replica's line to Redis; null if it is as the others'. */
	private final @Nullable RedisProxy line;

	private record Replica(Service service, Http http) {
	}

	Replicas(Path jar, StrictRobin robin, Issuer issuer, RedisProcess redis, int count, String name, boolean cuts)
			throws IOException, InterruptedException {
		this.jar = jar;
		this.robin = robin;
		this.issuer = issuer;
		this.name = name;
		this.line = cuts ? RedisProxy.before(redis) : null;
		String key = "k1:" + Base64.getEncoder().encodeToString(new byte[32]);
		this.settings = Map.of("SPRING_DATA_REDIS_URL", redis.url(), "ROBIN_QUOTA_REPLICAS", Integer.toString(count),
				"ROBIN_CACHE_KEY", key);
		List<Service> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			all.add(begin());
		}
		for (Service service : all) {
			join(service);
		}
	}

	private Service begin() throws IOException {
		int number = this.started.incrementAndGet();
		String replica = "replica-" + number;
		Map<String, String> own = new HashMap<>(this.settings);
		own.put("ROBIN_REDIS_REPLICA", replica);
		if (number == 1 && this.line != null) {
			own.put("SPRING_DATA_REDIS_URL", this.line.url());
		}
		Service service = Service.begin(this.jar, this.robin, this.issuer, this.name + "-" + replica, own);
		this.logs.add(service.log());
		return service;
	}

	private void join(Service service) throws IOException, InterruptedException {
		service.awaitReady();
		this.ready.add(new Replica(service, Load.server(URI.create(service.url()))));
	}

	/** Whom the next request asks. */
	Http next() {
		List<Replica> now = List.copyOf(this.ready);
		return now.get(Math.floorMod(this.turn.incrementAndGet(), now.size())).http();
	}

	int size() {
		return this.ready.size();
	}

	/** Kills one without a word; what it was doing is lost. */
	void killOne(int which) {
		Replica victim = this.ready.get(which % this.ready.size());
		this.ready.remove(victim);
		victim.service().kill();
	}

	/** Starts another one, which joins when it is ready. */
	void startOne() {
		try {
			join(begin());
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Cuts the first one off from Redis. */
	void cutFirst() {
		Objects.requireNonNull(this.line).cut();
	}

	/** What the first one and Redis have said to each other meanwhile comes through. */
	void mendFirst() {
		Objects.requireNonNull(this.line).mend();
	}

	/** All that all of them have written. */
	String written() throws IOException {
		StringBuilder all = new StringBuilder();
		for (Path log : this.logs) {
			all.append(Files.readString(log));
		}
		return all.toString();
	}

	@Override
	public void close() {
		this.ready.stream().parallel().forEach((one) -> one.service().close());
		if (this.line != null) {
			this.line.close();
		}
	}

}
