package io.robinbff.privacy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** An OTLP receiver over real HTTP on loopback, which keeps the bytes it is sent. */
final class Receiver implements AutoCloseable {

	private final HttpServer server;

	private final ByteArrayOutputStream received = new ByteArrayOutputStream();

	Receiver() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/v1/traces", this::keep);
		this.server.start();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/v1/traces";
	}

	private void keep(HttpExchange exchange) throws IOException {
		byte[] body = exchange.getRequestBody().readAllBytes();
		synchronized (this.received) {
			this.received.write(body);
		}
		exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
		exchange.sendResponseHeaders(200, -1);
		exchange.close();
	}

	/** Returns all that came; protobuf holds texts as they are. */
	String text() {
		synchronized (this.received) {
			return this.received.toString(StandardCharsets.UTF_8);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
