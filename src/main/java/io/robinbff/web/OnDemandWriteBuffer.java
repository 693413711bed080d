package io.robinbff.web;

import java.nio.ByteBuffer;

import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A pair of buffers of a connection, of which the one for writing is there only while
 * something is written, and as large as the answer. A page of 20 KB leaves by one call to
 * the system in place of three, which is a twentieth of what a kept answer costs. And an
 * open watch, which mostly waits, keeps 4 KB in place of 12.
 */
final class OnDemandWriteBuffer extends SocketBufferHandler {

	/** A usual page and its head. */
	static final int MOST = 32 * 1024;

	/** For what has no length, such as events. */
	static final int USUAL = 8 * 1024;

	/** More than a head has. */
	private static final int HEAD = 2 * 1024;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	/** Tomcat's own pair, of which nothing is read into. */
	private volatile @Nullable SocketBufferHandler writing;

	/** What is being answered, if anything. */
	private volatile @Nullable Response answer;

	OnDemandWriteBuffer(int readSize) {
		super(readSize, 0, false);
	}

	/** Notes what is about to be answered on a connection. */
	static void answering(SocketWrapperBase<?> connection, Response answer) {
		if (connection.getSocketBufferHandler() instanceof OnDemandWriteBuffer buffers) {
			buffers.answering(answer);
		}
	}

	void answering(Response one) {
		this.answer = one;
	}

	/**
	 * Lets go of a connection's write buffer, if there is one and all of it has left. For
	 * whoever has the connection to himself.
	 */
	static void release(SocketWrapperBase<?> connection) {
		if (connection.getSocketBufferHandler() instanceof OnDemandWriteBuffer buffers) {
			buffers.release();
		}
	}

	void release() {
		this.answer = null;
		if (isWriteBufferEmpty()) {
			this.writing = null;
		}
	}

	/** Returns whether there is a write buffer at the moment. */
	boolean isWriting() {
		return this.writing != null;
	}

	@Override
	public void configureWriteBufferForWrite() {
		SocketBufferHandler buffer = this.writing;
		if (buffer == null) {
			buffer = new SocketBufferHandler(0, size(), false);
			this.writing = buffer;
		}
		buffer.configureWriteBufferForWrite();
	}

	private int size() {
		Response one = this.answer;
		long length = (one != null) ? one.getContentLengthLong() : -1;
		return (length < 0) ? USUAL : (int) Math.min(HEAD + length, MOST);
	}

	@Override
	public void configureWriteBufferForRead() {
		SocketBufferHandler buffer = this.writing;
		if (buffer != null) {
			buffer.configureWriteBufferForRead();
		}
	}

	@Override
	public boolean isWriteBufferWritable() {
		SocketBufferHandler buffer = this.writing;
		return buffer == null || buffer.isWriteBufferWritable();
	}

	@Override
	public ByteBuffer getWriteBuffer() {
		SocketBufferHandler buffer = this.writing;
		return (buffer != null) ? buffer.getWriteBuffer() : NOTHING;
	}

	@Override
	public boolean isWriteBufferEmpty() {
		SocketBufferHandler buffer = this.writing;
		return buffer == null || buffer.isWriteBufferEmpty();
	}

	/** TLS wants larger ones, and asks before anything is written. */
	@Override
	public void expand(int size) {
		super.expand(size);
		release();
	}

	/** A pool of Tomcat's would give a closed connection's buffers to the next one. */
	@Override
	public void reset() {
		super.reset();
		this.writing = null;
	}

}
