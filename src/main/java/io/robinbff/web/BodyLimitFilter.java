package io.robinbff.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * A filter that limits request bodies to 32 KB, unless the one who knows the caller
 * allows another size: they hold one selector and a number, or a hundred addresses. Runs
 * after it is known who calls, so that nobody else has a body read.
 */
public final class BodyLimitFilter extends ExchangeFilter {

	private static final int MOST = 32 * 1024;

	private static final String ATTRIBUTE = BodyLimitFilter.class.getName();

	private static final Limit USUAL = new Limit(MOST, () -> {
	}, () -> {
	});

	/**
	 * Allows so many bytes to a request.
	 * @param tooLarge runs before a request with more is answered
	 * @param torn runs before a request is given up that says no length and breaks off;
	 * one that says it breaks off where it is read
	 */
	public static void allow(HttpServletRequest request, int bytes, Runnable tooLarge, Runnable torn) {
		request.setAttribute(ATTRIBUTE, new Limit(bytes, tooLarge, torn));
	}

	/**
	 * Reads a request's body, for whoever has to know it before it is known who calls.
	 * @return a request with the same body, whose input can be {@code reset}; null if it
	 * has too much
	 */
	public static @Nullable HttpServletRequest read(HttpServletRequest request) throws IOException {
		if (request.getContentLengthLong() > MOST) {
			return null;
		}
		byte[] body = request.getInputStream().readNBytes(MOST + 1);
		return (body.length <= MOST) ? new Read(request, body) : null;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Limit limit = (request.getAttribute(ATTRIBUTE) instanceof Limit allowed) ? allowed : USUAL;
		int most = limit.bytes();
		if (hasUnknownLength(request)) {
			byte[] body = read(request, limit);
			if (body.length <= most) {
				chain.doFilter(new Read(request, body), response);
				return;
			}
		}
		else if (request.getContentLengthLong() <= most) {
			chain.doFilter(request, response);
			return;
		}
		limit.tooLarge().run();
		Problems.write(request, response, ProblemType.PAYLOAD_TOO_LARGE,
				(most != MOST) ? "The body may have " + most / 1024 + " KB." : null, null);
	}

	/** By HTTP/2 a body needs no header. */
	private static boolean hasUnknownLength(HttpServletRequest request) {
		return request.getContentLengthLong() < 0
				&& (request.getHeader("Transfer-Encoding") != null || !request.getProtocol().startsWith("HTTP/1."));
	}

	private static byte[] read(HttpServletRequest request, Limit limit) throws IOException {
		try {
			return request.getInputStream().readNBytes(limit.bytes() + 1);
		}
		catch (IOException ex) {
			limit.torn().run();
			throw ex;
		}
	}

	private record Limit(int bytes, Runnable tooLarge, Runnable torn) {
	}

	/** A request whose body has been read. */
	private static final class Read extends HttpServletRequestWrapper {

		private final ServletInputStream body;

		Read(HttpServletRequest request, byte[] body) {
			super(request);
			this.body = new Bytes(new ByteArrayInputStream(body));
		}

		@Override
		public ServletInputStream getInputStream() {
			return this.body;
		}

	}

	/** Bytes as a servlet's input. */
	private static final class Bytes extends ServletInputStream {

		private final ByteArrayInputStream bytes;

		Bytes(ByteArrayInputStream bytes) {
			this.bytes = bytes;
		}

		@Override
		public int read() {
			return this.bytes.read();
		}

		@Override
		public int read(byte[] into, int offset, int length) {
			return this.bytes.read(into, offset, length);
		}

		@Override
		public synchronized void reset() {
			this.bytes.reset();
		}

		@Override
		public boolean isFinished() {
			return this.bytes.available() == 0;
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setReadListener(ReadListener listener) {
			throw new UnsupportedOperationException("Bodies are read in one go");
		}

	}

}
