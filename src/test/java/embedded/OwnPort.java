package embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** A port that stays free for whoever comes back to it. */
public final class OwnPort {

	/** Below what systems give to whoever asks for any port: nobody else gets it. */
	private static final int FIRST = 15_000;

	private static final int LAST = 30_000;

	/** Redis Cluster talks among its nodes so far above. */
	private static final int BUS = 10_000;

	/** From here on it would be a port that systems give away. */
	private static final int LAST_WITH_BUS = 32_768 - BUS;

	/** Whoever has got one may not listen yet, or may have been stopped for a while. */
	private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

	private OwnPort() {
	}

	/** A free one, which stays free for its owner while nobody listens there. */
	public static int any() {
		return any(LAST, 0);
	}

	/** A free one for a node of a Redis Cluster, whose bus has a free one, too. */
	public static int withBus() {
		return any(LAST_WITH_BUS, BUS);
	}

	private static int any(int last, int other) {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, last);
			if (isFree(port) && (other == 0 || isFree(port + other)) && GIVEN.add(port)) {
				return port;
			}
		}
	}

	private static boolean isFree(int port) {
		try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
