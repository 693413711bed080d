package embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for those who come back to theirs. */
public final class OwnPort {

	/** Below what systems give to whoever asks for any port: nobody else gets it. */
	private static final int FIRST = 15_000;

	private static final int LAST = 30_000;

	private OwnPort() {
	}

	/** A free one, which stays free for its owner while nobody listens there. */
	public static int any() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return port;
			}
			catch (IOException ex) {
				// Taken.
			}
		}
	}

}
