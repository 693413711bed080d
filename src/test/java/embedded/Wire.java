package embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The network between callers and WireMock. WireMock decides what is said; the wire, how
 * it arrives: late, in drops, cut, or never. Waiting costs a virtual thread here and none
 * of WireMock's.
 */
final class Wire implements AutoCloseable {

	/** Header by which WireMock's answer names its delivery; never passed on. */
	static final String DELIVERY = "Robin-Delivery";

	private volatile int robinPort;

	private final Map<String, Delivery> deliveries = new ConcurrentHashMap<>();

	private final AtomicLong names = new AtomicLong();

	private final AtomicLong accepted = new AtomicLong();

	private final Set<Relay> relays = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket door;

	private volatile Thread doorkeeper = Thread.currentThread();

	private volatile @Nullable Duration idleLimit;

	private final InetAddress address;

	/** Listens on that address only; port 0 takes a free one. */
	Wire(InetAddress address, int port) {
		this.address = address;
		this.door = open(port);
	}

	private ServerSocket open(int port) {
		try {
			ServerSocket opened = new ServerSocket();
			opened.setReuseAddress(true);
			opened.bind(new InetSocketAddress(this.address, port), 1024);
			this.doorkeeper = Thread.ofVirtual().name("robin-wire").start(() -> accept(opened));
			return opened;
		}
		catch (IOException ex) {
			throw new PortTaken("the embedded ROBIN", port, ex);
		}
	}

	private void accept(ServerSocket opened) {
		try {
			while (true) {
				Socket caller = opened.accept();
				this.accepted.incrementAndGet();
				Thread.ofVirtual().name("robin-relay").start(() -> serve(caller));
			}
		}
		catch (IOException ex) {
			// Closed: nobody is let in any more.
		}
	}

	private void serve(Socket caller) {
		try (caller; Socket robin = new Socket(InetAddress.getLoopbackAddress(), this.robinPort)) {
			Relay relay = new Relay(caller, robin);
			this.relays.add(relay);
			Thread.ofVirtual().name("robin-requests").start(relay::passRequests);
			try {
				relay.passAnswers(this::deliveryOf);
			}
			finally {
				this.relays.remove(relay);
			}
		}
		catch (IOException ex) {
			// The caller left before anything was said.
		}
	}

	private Delivery deliveryOf(Message message) {
		String name = message.header(DELIVERY);
		Delivery delivery = (name != null) ? this.deliveries.remove(name) : null;
		return (delivery != null) ? delivery : Delivery.whole();
	}

	/** Where WireMock listens; until this is known callers are turned away. */
	void leadTo(int port) {
		this.robinPort = port;
	}

	/** Keeps a delivery for the answer that will carry its name. */
	String keep(Delivery delivery) {
		String name = Long.toString(this.names.incrementAndGet());
		this.deliveries.put(name, delivery);
		return name;
	}

	int port() {
		return this.door.getLocalPort();
	}

	long accepted() {
		return this.accepted.get();
	}

	int open() {
		return this.relays.size();
	}

	/**
	 * From now on idle connections are closed once they have been idle for so long; null:
	 * never.
	 */
	void closeIdleAfter(@Nullable Duration limit) {
		boolean unwatched = this.idleLimit == null;
		this.idleLimit = limit;
		if (unwatched && limit != null) {
			Thread.ofVirtual().name("robin-idle").start(this::watchIdle);
		}
	}

	private void watchIdle() {
		try {
			for (Duration limit = this.idleLimit; limit != null; limit = this.idleLimit) {
				long nanos = limit.toNanos();
				close((relay) -> relay.idleNanos() >= nanos);
				Thread.sleep(Duration.ofMillis(5));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Closes all connections on which nothing is asked or owed at this moment. */
	void closeIdle() {
		close((relay) -> relay.idleNanos() >= 0);
	}

	/** Closes all connections on which something is asked or owed: those that hang. */
	void closeBusy() {
		close((relay) -> relay.idleNanos() < 0);
	}

	private void closeAll() {
		close((relay) -> true);
	}

	private void close(Predicate<Relay> which) {
		this.relays.stream().filter(which).forEach(Relay::close);
	}

	/**
	 * Nobody answers at the port any more: connections are refused, and those that were
	 * are closed.
	 */
	void shut() {
		try {
			this.door.close();
			// The port is free only once the thread that accepted has noticed.
			this.doorkeeper.join();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		closeAll();
	}

	/** Opens the same port again, if it was shut. */
	void reopen() {
		if (this.door.isClosed()) {
			this.door = open(port());
		}
	}

	@Override
	public void close() {
		this.idleLimit = null;
		shut();
	}

}
