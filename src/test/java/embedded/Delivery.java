package embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** How an answer goes over the wire. */
@FunctionalInterface
interface Delivery {

	/** Throws when the caller leaves; the line is then closed. */
	void send(Message message, Line line) throws IOException;

	static Delivery whole() {
		return (message, line) -> {
			line.write(message.headBytes());
			line.write(message.body());
			line.flush();
		};
	}

	/** This delivery, later. */
	default Delivery after(Duration time) {
		return (message, line) -> {
			line.pause(time);
			send(message, line);
		};
	}

	static Delivery hung() {
		return (message, line) -> line.hang();
	}

	static Delivery hungInTheMiddle() {
		return (message, line) -> {
			half(message, line);
			line.hang();
		};
	}

	static Delivery reset() {
		return (message, line) -> line.reset();
	}

	static Delivery resetInTheMiddle() {
		return (message, line) -> {
			half(message, line);
			line.reset();
		};
	}

	/**
	 * The pause lets the caller take the whole answer and put the connection back into
	 * its pool.
	 */
	static Delivery resetAfterwards() {
		return (message, line) -> {
			whole().send(message, line);
			line.pause(Duration.ofMillis(20));
			line.reset();
		};
	}

	static Delivery closed() {
		return (message, line) -> line.close();
	}

	static Delivery closedInTheMiddle() {
		return (message, line) -> {
			half(message, line);
			line.close();
		};
	}

	static Delivery dribbled(Duration total, int drops) {
		return (message, line) -> {
			byte[] body = message.body();
			line.write(message.headBytes());
			for (int drop = 0; drop < drops; drop++) {
				line.flush();
				line.pause(total.dividedBy(drops));
				line.write(body, (int) ((long) body.length * drop / drops),
						(int) ((long) body.length * (drop + 1) / drops));
			}
			line.flush();
		};
	}

	/**
	 * {@code Content-Length} is so many bytes off, in either direction; the connection
	 * stays open.
	 */
	static Delivery claiming(int more) {
		return (message, line) -> whole().send(message.claiming(Math.max(0, message.body().length + more)), line);
	}

	/**
	 * A valid page of one conversation with a subject that makes it so many bytes, never
	 * whole in our memory.
	 */
	static Delivery oversized(long bytes) {
		byte[] start = "{\"conversations\":[{\"subject\":\"".getBytes(StandardCharsets.UTF_8);
		byte[] end = "\"}]}".getBytes(StandardCharsets.UTF_8);
		byte[] filling = new byte[64 * 1024];
		Arrays.fill(filling, (byte) 'x');
		return (message, line) -> {
			line.write(message.claiming(bytes).headBytes());
			line.write(start);
			for (long left = bytes - start.length - end.length; left > 0; left -= filling.length) {
				line.write(filling, 0, (int) Math.min(left, filling.length));
			}
			line.write(end);
			line.flush();
		};
	}

	private static void half(Message message, Line line) throws IOException {
		line.write(message.headBytes());
		line.write(message.body(), 0, message.body().length / 2);
		line.flush();
	}

}
