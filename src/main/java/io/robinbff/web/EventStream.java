package io.robinbff.web;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * A stream of server-sent events that goes on after its request has been dealt with, and
 * ends with its connection. Tomcat hands the socket over as it does for WebSocket, and
 * takes the request, its buffers and its thread back: an idle stream keeps a socket and
 * the buffer it is read into, where an asynchronous servlet keeps all of it. Nothing here
 * waits for a client.
 */
public class EventStream implements InternalHttpUpgradeHandler {

	/** Nobody has anything to say to a stream. */
	private static final int MOST_READ = 1024;

	private volatile @Nullable SocketWrapperBase<?> socket;

	private volatile boolean gone;

	private volatile Runnable listener = () -> {
	};

	/** Made by Tomcat, by its class: see {@link #begin}. */
	public EventStream() {
	}

	/**
	 * Begins a stream: its head and the first bytes leave at once. Without a length and
	 * with {@code Connection: close}, as any client and proxy knows how to read.
	 * @throws IOException if the client has gone
	 */
	public static EventStream begin(HttpServletRequest request, HttpServletResponse response, byte[] first)
			throws IOException {
		EventStream stream;
		try {
			stream = request.upgrade(EventStream.class);
		}
		catch (ServletException ex) {
			throw new IllegalStateException(ex);
		}
		// Not what Tomcat has just made of it, 101.
		response.setStatus(HttpServletResponse.SC_OK);
		response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
		response.setHeader("X-Accel-Buffering", "no");
		response.setHeader(HttpHeaders.CONNECTION, "close");
		response.getOutputStream().write(first);
		response.flushBuffer();
		return stream;
	}

	/** Calls a listener once the client has gone, on a thread that must not block. */
	public void whenGone(Runnable one) {
		this.listener = one;
		if (this.gone) {
			one.run();
		}
	}

	/** Sends bytes whole or not at all, and never waits. */
	public Sent send(byte[] bytes) {
		SocketWrapperBase<?> to = this.socket;
		if (this.gone) {
			return Sent.GONE;
		}
		if (to == null || !to.getLock().tryLock()) {
			return Sent.BUSY;
		}
		try {
			if (isFlushed(to)) {
				to.write(false, bytes, 0, bytes.length);
				var _ = isFlushed(to);
				return Sent.SENT;
			}
			return Sent.BUSY;
		}
		catch (IOException ex) {
			close();
			return Sent.GONE;
		}
		finally {
			to.getLock().unlock();
		}
	}

	/** Tomcat goes on by itself as soon as the client takes more. */
	private static boolean isFlushed(SocketWrapperBase<?> to) throws IOException {
		boolean left = to.hasDataToWrite() && to.flush(false);
		if (left) {
			to.registerWriteInterest();
		}
		else {
			OnDemandWriteBuffer.release(to);
		}
		return !left;
	}

	/** Ends the stream. */
	public void close() {
		this.gone = true;
		SocketWrapperBase<?> one = this.socket;
		if (one != null) {
			one.close();
		}
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent status) {
		SocketWrapperBase<?> one = this.socket;
		boolean isOpen = one != null && !this.gone && switch (status) {
			case OPEN_READ -> isListening(one);
			case OPEN_WRITE -> isWritable(one);
			case STOP, TIMEOUT, DISCONNECT, ERROR, CONNECT_FAIL -> false;
		};
		if (!isOpen) {
			hasGone();
		}
		return isOpen ? SocketState.UPGRADED : SocketState.CLOSED;
	}

	private static boolean isWritable(SocketWrapperBase<?> to) {
		try {
			var _ = isFlushed(to);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Who closes a connection is heard at once. */
	private static boolean isListening(SocketWrapperBase<?> from) {
		byte[] bytes = new byte[256];
		try {
			for (int all = 0; all < MOST_READ;) {
				int count = from.read(false, bytes, 0, bytes.length);
				if (count <= 0) {
					return count == 0;
				}
				all += count;
			}
			return false;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private void hasGone() {
		if (!this.gone) {
			this.gone = true;
			this.listener.run();
		}
	}

	/** Who ended it before it had its socket could not close that. */
	@Override
	public void init(WebConnection connection) {
		if (this.gone) {
			close();
		}
	}

	@Override
	public void destroy() {
		hasGone();
	}

	@Override
	public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
		this.socket = wrapper;
	}

	@Override
	public void setSslSupport(SSLSupport sslSupport) {
	}

	@Override
	public void timeoutAsync(long now) {
	}

	@Override
	public void pause() {
	}

	/** What became of bytes. */
	public enum Sent {

		/** They are on their way. */
		SENT,
		/** The client has not taken the ones before, or the stream is not open yet. */
		BUSY,
		/** The client has gone. */
		GONE

	}

}
