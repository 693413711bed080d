package io.robinbff.cache.shared;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.Moment;
import io.robinbff.cache.SharedCache.Listener;
import io.robinbff.cache.shared.AnswerCipher.Opened;
import io.robinbff.cluster.Fields;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.cluster.Topic;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The messages by which replicas invalidate each other's memory: what is not to be served
 * any more, of what there is something newer, and which answer that is. They are closed
 * as values are: who can write to Redis can neither read them nor empty the memories of
 * the replicas with one of his own, and one that he sends again says what it said before.
 */
final class CacheMessages {

	private static final Topic<Changed> CHANGED = new Topic<>("cache-changed", 1, Changed.class);

	/**
	 * A message of more names would be longer than the channel takes: each is 26 bytes,
	 * and 35 in Base64. An erasure may have as many as memory has conversations.
	 */
	private static final int MOST_NAMES = 1_000;

	private final PeerChannel peers;

	private final AnswerCipher cipher;

	private final SharedClock clock;

	private final Ticker ticker;

	CacheMessages(PeerChannel peers, AnswerCipher cipher, SharedClock clock, Ticker ticker) {
		this.peers = peers;
		this.cipher = cipher;
		this.clock = clock;
		this.ticker = ticker;
	}

	/**
	 * Tells what has changed, in several messages if it is much.
	 * @param landed whose answer was shared with it and may be copied; null if none is.
	 * Replicas of before do not read it
	 */
	void publish(long at, Collection<String> invalidated, Collection<String> superseded, @Nullable Query landed) {
		if (invalidated.size() + superseded.size() <= MOST_NAMES) {
			publishOne(at, invalidated, superseded, landed);
			return;
		}
		parts(invalidated).forEach((part) -> publishOne(at, part, List.of(), null));
		parts(superseded).forEach((part) -> publishOne(at, List.of(), part, null));
	}

	private static Stream<List<String>> parts(Collection<String> names) {
		return names.stream().gather(Gatherers.windowFixed(MOST_NAMES));
	}

	private void publishOne(long at, Collection<String> invalidated, Collection<String> superseded,
			@Nullable Query landed) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			write(invalidated, out);
			write(superseded, out);
			if (landed != null) {
				out.writeUTF(landed.selector().kind());
				out.writeUTF(landed.selector().value());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.peers.publish(CHANGED, new Changed(
				Base64.getEncoder().encodeToString(this.cipher.close(CHANGED.name(), at, bytes.toByteArray()))));
	}

	/**
	 * Subscribes to the others' messages.
	 * @param landed told which answers may be copied
	 */
	void subscribe(Listener listener, Consumer<Query> landed) {
		this.peers.subscribe(CHANGED, (_, changed) -> receive(changed, listener, landed));
		this.peers.whenSubscribed(listener::subscribed);
	}

	private void receive(Changed changed, Listener listener, Consumer<Query> landed) {
		Opened message = open(changed.sealed());
		if (message == null) {
			return;
		}
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message.plain()))) {
			Moment at = this.clock.latest(message.at(), this.ticker.read());
			for (String name : read(in)) {
				listener.invalidated(name, at);
			}
			for (String name : read(in)) {
				listener.superseded(name, at);
			}
			if (in.available() > 0) {
				landed.accept(new Query(Selector.of(in.readUTF(), in.readUTF())));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private @Nullable Opened open(String sealed) {
		try {
			return this.cipher.open(CHANGED.name(), Base64.getDecoder().decode(sealed));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static void write(Collection<String> names, DataOutputStream out) throws IOException {
		out.writeInt(names.size());
		for (String name : names) {
			out.writeUTF(name);
		}
	}

	private static List<String> read(DataInputStream in) throws IOException {
		List<String> names = new ArrayList<>();
		for (int count = in.readInt(); count > 0; count--) {
			names.add(in.readUTF());
		}
		return names;
	}

	/**
	 * A message that something has changed in the cache.
	 *
	 * @param sealed what, and when; readable with the key only
	 */
	record Changed(String sealed) {

		Changed {
			Fields.text(sealed);
		}

	}

}
