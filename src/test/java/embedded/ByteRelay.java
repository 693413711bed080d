package embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server on loopback that passes on what it is told, byte by byte. */
abstract class ByteRelay implements AutoCloseable {

	private final ServerSocket door;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	ByteRelay(ServerSocket door) {
		this.door = door;
	}

	static ServerSocket anyPort() {
		try {
			return new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	final void begin() {
		Thread.ofVirtual().start(() -> {
			try {
				while (true) {
					Socket caller = this.door.accept();
					this.sockets.add(caller);
					Thread.ofVirtual().start(() -> {
						try (caller) {
							serve(caller);
						}
						catch (IOException ex) {
							// One of the two has left.
						}
						this.sockets.remove(caller);
					});
				}
			}
			catch (IOException ex) {
				// Closed.
			}
		});
	}

	abstract void serve(Socket caller) throws IOException;

	/** Passes on until one of the two leaves. */
	static void join(Socket caller, Socket target) {
		Thread.ofVirtual().start(() -> pass(target, caller));
		pass(caller, target);
	}

	private static void pass(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				out.write(buffer, 0, read);
				out.flush();
			}
		}
		catch (IOException ex) {
			// One of the two has left.
		}
	}

	public final int port() {
		return this.door.getLocalPort();
	}

	@Override
	public void close() {
		try {
			this.door.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
