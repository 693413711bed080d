package io.robinbff.web;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1 with a watch over its connections. Tomcat makes it by its name. The
 * watch closes connections from outside, so no answer may be an asynchronous servlet's:
 * Tomcat would use its buffers anew while others still write into them.
 */
public final class WatchedProtocol extends Http11NioProtocol {

	private static final long SWEEP_MILLIS = 250;

	private static final Pattern UNDERSCORED = Pattern.compile(
			"(?=[^:]*_)([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?)(?::(\\d{1,4}|[1-5]\\d{4}|6[0-4]\\d{3}))?");

	private @Nullable Connections connections;

	private @Nullable ScheduledExecutorService sweeper;

	/** Creates the protocol with connections that have a write buffer on demand. */
	public WatchedProtocol() {
		super(new NioEndpoint() {

			@Override
			protected NioChannel createChannel(SocketBufferHandler buffers) {
				return super.createChannel(new OnDemandWriteBuffer(buffers.getReadBuffer().capacity()));
			}

		});
		// Of 8 KB by default, which each open watch would keep. A head has 2.
		setProperty("socket.appReadBufSize", "4096");
		setProperty("socket.appWriteBufSize", "0");
		// There is little to save by giving a connection's buffers to the next one, and
		// who
		// closes a connection of others' closes it while they may be writing.
		setProperty("socket.bufferPool", "0");
	}

	void watchedBy(Connections watch) {
		this.connections = watch;
	}

	@Override
	public void start() throws Exception {
		super.start();
		Connections watch = this.connections;
		if (watch != null) {
			ScheduledExecutorService executor = Executors
				.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("connections").factory());
			this.sweeper = executor;
			Future<?> _ = executor.scheduleWithFixedDelay(() -> sweep(watch), SWEEP_MILLIS, SWEEP_MILLIS,
					TimeUnit.MILLISECONDS);
		}
	}

	/** Sweeps the connections. A failure must not end the watch. */
	private void sweep(Connections watch) {
		try {
			watch.sweep(open());
		}
		catch (RuntimeException ex) {
			getLog().warn("The connections could not be looked through", ex);
		}
	}

	Set<SocketWrapperBase<NioChannel>> open() {
		return getEndpoint().getConnections();
	}

	@Override
	public void stop() throws Exception {
		if (this.sweeper != null) {
			this.sweeper.shutdownNow();
		}
		super.stop();
	}

	@Override
	protected Processor createProcessor() {
		Connections watch = this.connections;
		return (watch != null) ? new WatchedProcessor(this, getAdapter(), watch) : super.createProcessor();
	}

	/** A processor that tells the watch when bytes come, and what has become of them. */
	private static final class WatchedProcessor extends Http11Processor {

		private final Connections connections;

		WatchedProcessor(Http11NioProtocol protocol, Adapter adapter, Connections connections) {
			super(protocol, adapter);
			this.connections = connections;
		}

		/**
		 * Names of containers hold underscores, which Tomcat refuses as the Host's: here
		 * they are taken as they are.
		 */
		@Override
		protected void parseHost(@Nullable MessageBytes host) {
			String name = String.valueOf(host);
			Matcher named = UNDERSCORED.matcher(name);
			if (name.indexOf('_') < 0 || !named.matches()) {
				super.parseHost(host);
				return;
			}
			this.request.serverName().setString(named.group(1));
			if (named.group(2) != null) {
				this.request.setServerPort(Integer.parseInt(named.group(2)));
			}
			else {
				populatePort();
			}
		}

		@Override
		public SocketState service(SocketWrapperBase<?> socket) throws IOException {
			int before = this.request.getRequestProcessor().getRequestCount();
			this.connections.serving(socket);
			OnDemandWriteBuffer.answering(socket, this.response);
			SocketState state = super.service(socket);
			// What goes on by itself may be written by others meanwhile.
			if (!isAsync()) {
				OnDemandWriteBuffer.release(socket);
			}
			this.connections.served(socket, state == SocketState.LONG,
					this.request.getRequestProcessor().getRequestCount() != before);
			return state;
		}

	}

}
