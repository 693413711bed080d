package embedded;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One connection between a caller and ROBIN: requests pass as they are, each answer as
 * its delivery wants it.
 */
final class Relay {

	private final Socket caller;

	private final Socket robin;

	private final OutputStream toCaller;

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile long asked = System.nanoTime();

	private volatile long answered;

	private volatile boolean answering;

	/** What lies in front of the next answer. */
	private byte[] owed = new byte[0];

	Relay(Socket caller, Socket robin) throws IOException {
		this.caller = caller;
		this.robin = robin;
		caller.setTcpNoDelay(true);
		robin.setTcpNoDelay(true);
		this.toCaller = new BufferedOutputStream(caller.getOutputStream(), 64 * 1024);
		this.answered = this.asked;
	}

	/**
	 * Ends when the caller leaves, and then lets go of everything that waits on this
	 * relay.
	 */
	void passRequests() {
		byte[] buffer = new byte[8192];
		try {
			InputStream in = this.caller.getInputStream();
			OutputStream out = this.robin.getOutputStream();
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				this.asked = System.nanoTime();
				out.write(buffer, 0, read);
			}
		}
		catch (IOException ex) {
			// One side has left: that is what is reported by closing.
		}
		close();
	}

	void passAnswers(Function<Message, Delivery> deliveries) {
		try {
			InputStream in = new BufferedInputStream(this.robin.getInputStream(), 64 * 1024);
			for (Message message = Message.read(in); message != null; message = Message.read(in)) {
				Delivery delivery = deliveries.apply(message);
				this.answering = true;
				// Before the first byte: the next request may be here before the last
				// one is flushed.
				this.answered = System.nanoTime();
				write(this.owed);
				this.owed = new byte[0];
				delivery.send(message.without(Wire.DELIVERY).without("Matched-Stub-Id"), this);
				this.answering = false;
			}
		}
		catch (IOException ex) {
			// One side has left: that is what is reported by closing.
		}
		close();
	}

	/**
	 * How long nothing has been asked and nothing is owed; negative while something is.
	 */
	long idleNanos() {
		boolean busy = this.answering || this.asked - this.answered > 0;
		return busy ? -1 : System.nanoTime() - this.answered;
	}

	void write(byte[] bytes) throws IOException {
		write(bytes, 0, bytes.length);
	}

	void write(byte[] bytes, int from, int to) throws IOException {
		this.toCaller.write(bytes, from, to - from);
	}

	/**
	 * Keeps the rest of an answer until the next one: a caller that finds it sooner gives
	 * the connection up, and which of both it does would be chance.
	 */
	void owe(byte[] bytes) {
		this.owed = bytes;
	}

	void flush() throws IOException {
		this.toCaller.flush();
	}

	/** Waits; throws when the caller leaves meanwhile. */
	void pause(Duration time) throws IOException {
		try {
			if (this.closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new IOException("The caller has left");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	/** Says nothing more until the caller leaves. */
	void hang() throws IOException {
		pause(Duration.ofDays(1));
	}

	/** The caller sees "connection reset by peer", not an end. */
	void reset() throws IOException {
		this.caller.setSoLinger(true, 0);
		close();
	}

	/** The caller sees an end. */
	void close() {
		close(this.caller);
		close(this.robin);
		this.closed.countDown();
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is as good as closed.
		}
	}

}
