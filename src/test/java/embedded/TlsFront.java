package embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** TLS in front of a plain server on this machine. */
public final class TlsFront extends ByteRelay {

	private final int target;

	private final AtomicInteger handshakes = new AtomicInteger();

	private TlsFront(ServerSocket door, int target) {
		super(door);
		this.target = target;
	}

	/**
	 * On a free port.
	 * @param mutual whether callers have to show a certificate
	 */
	public static TlsFront start(SSLContext tls, int target, boolean mutual) {
		try {
			SSLServerSocket door = (SSLServerSocket) tls.getServerSocketFactory()
				.createServerSocket(0, 64, InetAddress.getLoopbackAddress());
			door.setNeedClientAuth(mutual);
			TlsFront front = new TlsFront(door, target);
			front.begin();
			return front;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Handshakes that came to their end. */
	public int handshakes() {
		return this.handshakes.get();
	}

	@Override
	void serve(Socket caller) throws IOException {
		((SSLSocket) caller).startHandshake();
		this.handshakes.incrementAndGet();
		join(caller, new Socket(InetAddress.getLoopbackAddress(), this.target));
	}

}
