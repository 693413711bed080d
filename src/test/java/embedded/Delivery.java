package embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** A delivery that takes an answer over the wire: whole, late, cut or never. */
@FunctionalInterface
interface Delivery {

	/** Throws when the caller leaves; the relay is then closed. */
	void send(Message message, Relay relay) throws IOException;

	static Delivery whole() {
		return (message, relay) -> {
			relay.write(message.headBytes());
			relay.write(message.body());
			relay.flush();
		};
	}

	/** This delivery, later. */
	default Delivery after(Duration time) {
		return (message, relay) -> {
			relay.pause(time);
			send(message, relay);
		};
	}

	static Delivery hung() {
		return (message, relay) -> relay.hang();
	}

	static Delivery hungInTheMiddle() {
		return (message, relay) -> {
			half(message, relay);
			relay.hang();
		};
	}

	static Delivery reset() {
		return (message, relay) -> relay.reset();
	}

	static Delivery resetInTheMiddle() {
		return (message, relay) -> {
			half(message, relay);
			relay.reset();
		};
	}

	/**
	 * The pause lets the caller take the whole answer and put the connection back into
	 * its pool.
	 */
	static Delivery resetAfterwards() {
		return (message, relay) -> {
			whole().send(message, relay);
			relay.pause(Duration.ofMillis(20));
			relay.reset();
		};
	}

	static Delivery closed() {
		return (message, relay) -> relay.close();
	}

	static Delivery closedInTheMiddle() {
		return (message, relay) -> {
			half(message, relay);
			relay.close();
		};
	}

	static Delivery dribbled(Duration total, int drops) {
		return (message, relay) -> {
			byte[] body = message.body();
			relay.write(message.headBytes());
			for (int drop = 0; drop < drops; drop++) {
				relay.flush();
				relay.pause(total.dividedBy(drops));
				relay.write(body, (int) ((long) body.length * drop / drops),
						(int) ((long) body.length * (drop + 1) / drops));
			}
			relay.flush();
		};
	}

	/**
	 * {@code Content-Length} promises so many bytes more than come; the connection stays
	 * open.
	 */
	static Delivery claimingMore(int bytes) {
		return (message, relay) -> whole().send(message.claiming(message.body().length + bytes), relay);
	}

	/** It is so many bytes short; those lie in front of the next answer. */
	static Delivery claimingLess(int bytes) {
		return (message, relay) -> {
			byte[] body = message.body();
			int claimed = Math.max(0, body.length - bytes);
			relay.write(message.claiming(claimed).headBytes());
			relay.write(body, 0, claimed);
			relay.flush();
			relay.owe(Arrays.copyOfRange(body, claimed, body.length));
		};
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
		return (message, relay) -> {
			relay.write(message.claiming(bytes).headBytes());
			relay.write(start);
			for (long left = bytes - start.length - end.length; left > 0; left -= filling.length) {
				relay.write(filling, 0, (int) Math.min(left, filling.length));
			}
			relay.write(end);
			relay.flush();
		};
	}

	private static void half(Message message, Relay relay) throws IOException {
		relay.write(message.headBytes());
		relay.write(message.body(), 0, message.body().length / 2);
		relay.flush();
	}

}
