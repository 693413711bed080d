package io.robinbff.cache.shared;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import io.robinbff.cache.Audience;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Fetch;
import io.robinbff.cache.Item;
import io.robinbff.cache.Moment;
import io.robinbff.cache.shared.SharedClock.Sample;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A codec that turns conversations and pages into compressed bytes. A page names its
 * conversations, each of which is a value of its own; only those without an id are in it.
 */
final class PageCodec {

	private static final int NONE = -1;

	private static final int SAME = -2;

	private PageCodec() {
	}

	/** Returns the bytes, or null if they are more than may be shared. */
	static byte @Nullable [] write(Item item, int most) {
		return deflated(most, (out) -> {
			write(item, out);
			writeStore(item, out);
		});
	}

	/** Returns the bytes, or null if they are more than may be shared. */
	static byte @Nullable [] write(CachedPage page, int most) {
		return deflated(most, (out) -> {
			Integer next = page.page().nextSkip();
			out.writeInt(page.page().skip());
			out.writeInt((next != null) ? next : NONE);
			out.writeInt(page.page().items().size());
			for (Item item : page.page().items()) {
				out.writeUTF((item.id() != null) ? item.id().value() : "");
				if (item.id() == null) {
					write(item, out);
				}
			}
			for (Item item : page.page().items()) {
				if (item.id() == null) {
					writeStore(item, out);
				}
			}
			// Read by whoever knows of it, and missed by nobody.
			out.writeLong(page.since().shared());
		});
	}

	/**
	 * Behind all else, where a release that knows no stores does not look. What such a
	 * one has written ends before, and counts as missing.
	 */
	private static void writeStore(Item item, DataOutputStream out) throws IOException {
		out.writeUTF((item.webStore() != null) ? item.webStore() : "");
	}

	private static Item withStore(Item item, DataInputStream in) throws IOException {
		String store = in.readUTF();
		return store.isEmpty() ? item : item.of(store);
	}

	private static byte @Nullable [] deflated(int most, Writer writer) {
		AtMost bytes = new AtMost(most);
		Deflater fast = new Deflater(Deflater.BEST_SPEED);
		try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, fast))) {
			writer.writeTo(out);
		}
		catch (TooMany ex) {
			return null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			fast.end();
		}
		return bytes.toByteArray();
	}

	private static void write(Item item, DataOutputStream out) throws IOException {
		ConversationId id = item.id();
		out.writeUTF((id != null) ? id.value() : "");
		byte[] whole = item.json(Audience.INSIDERS);
		byte[] outward = item.json(Audience.READERS);
		write(whole, out);
		if (!item.hasInternalNotes()) {
			out.writeInt(SAME);
		}
		else {
			write(outward, out);
		}
		out.writeInt(item.mentions().size());
		for (Selector one : item.mentions()) {
			out.writeUTF(one.kind());
			out.writeUTF(one.key());
		}
	}

	private static void write(byte @Nullable [] json, DataOutputStream out) throws IOException {
		out.writeInt((json != null) ? json.length : NONE);
		if (json != null) {
			out.write(json);
		}
	}

	/**
	 * Returns how many bytes a conversation takes at the most that these hold: what goes
	 * out to either audience, of which one is a part of the other. It stands in front: 8
	 * kB may hold 8 MB.
	 */
	static long unpackedItem(byte[] bytes) {
		try (DataInputStream in = inflated(bytes)) {
			in.readUTF();
			return 2L * Math.max(0, in.readInt());
		}
		catch (IOException ex) {
			return 0;
		}
	}

	/** Returns how many bytes a page takes that these hold, which are few mostly. */
	static long unpackedPage(byte[] bytes) {
		try (DataInputStream in = inflated(bytes)) {
			return in.transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			return 0;
		}
	}

	/**
	 * Reads a conversation.
	 * @param fetch the call that brought it
	 * @return the conversation, or null if the bytes are none
	 */
	static @Nullable Item readItem(byte[] bytes, Fetch fetch) {
		try (DataInputStream in = inflated(bytes)) {
			return withStore(readItem(in, fetch), in);
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * Reads what a page shows, or returns null if the bytes are no page.
	 * @param fetch the call that brought it
	 * @param now when it was read: by then at the latest all of it was in the list
	 */
	static @Nullable Shape readPage(byte[] bytes, Fetch fetch, Sample now) {
		try (DataInputStream in = inflated(bytes)) {
			int skip = in.readInt();
			int next = in.readInt();
			int count = in.readInt();
			List<Entry> entries = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				String id = in.readUTF();
				entries
					.add(id.isEmpty() ? new Entry(null, readItem(in, fetch)) : new Entry(new ConversationId(id), null));
			}
			for (int i = 0; i < count; i++) {
				Item item = entries.get(i).item();
				if (item != null) {
					entries.set(i, new Entry(null, withStore(item, in)));
				}
			}
			return new Shape(entries, skip, (next != NONE) ? Integer.valueOf(next) : null, fetch, since(in, now));
		}
		catch (IOException ex) {
			return null;
		}
	}

	/** What a release that knows no such time has written ends before it. */
	private static Moment since(DataInputStream in, Sample now) throws IOException {
		byte[] micros = in.readNBytes(Long.BYTES);
		long since = (micros.length == Long.BYTES) ? ByteBuffer.wrap(micros).getLong() : Moment.UNSHARED;
		return (since != Moment.UNSHARED) ? now.mark(since) : Moment.here(now.received());
	}

	private static DataInputStream inflated(byte[] bytes) {
		return new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)));
	}

	private static Item readItem(DataInputStream in, Fetch fetch) throws IOException {
		ConversationId id = ConversationId.orNull(in.readUTF());
		byte[] whole = read(in, in.readInt());
		int length = in.readInt();
		if (length > whole.length) {
			throw new IOException("a part that is larger than the whole");
		}
		byte[] outward = (length == SAME) ? whole : (length == NONE) ? null : read(in, length);
		Set<Selector> mentions = new HashSet<>();
		for (int count = in.readInt(); count > 0; count--) {
			String kind = in.readUTF();
			String key = in.readUTF();
			mentions.add("customer".equals(kind) ? new Selector.Customer(new CustomerEmail(key))
					: new Selector.Order(new OrderNumber(key)));
		}
		return new Item(id, whole, outward, mentions, null, fetch);
	}

	/** Without a copy: there is room for one. */
	private static byte[] read(DataInputStream in, int length) throws IOException {
		if (length < 0) {
			throw new IOException("no length");
		}
		byte[] bytes = new byte[length];
		in.readFully(bytes);
		return bytes;
	}

	/** A stream that ends before it has more bytes than may be shared. */
	private static final class AtMost extends ByteArrayOutputStream {

		private final int most;

		private AtMost(int most) {
			this.most = most;
		}

		@Override
		public synchronized void write(byte[] bytes, int from, int length) {
			if (length > this.most - this.count) {
				throw new TooMany();
			}
			super.write(bytes, from, length);
		}

	}

	/** There are more bytes than may be shared. */
	private static final class TooMany extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private TooMany() {
			super("More than may be shared", null, false, false);
		}

	}

	/** A writer that may fail. */
	@FunctionalInterface
	private interface Writer {

		void writeTo(DataOutputStream out) throws IOException;

	}

	/**
	 * A conversation of a page.
	 *
	 * @param id its id; null if it has none
	 * @param item the conversation, if it is known
	 */
	record Entry(@Nullable ConversationId id, @Nullable Item item) {
	}

	/**
	 * What a page shows, in which order.
	 *
	 * @param entries its conversations
	 * @param skip how many come before
	 * @param nextSkip the next page's skip, or null at the end
	 * @param fetch the call that brought the page
	 * @param since by when all of them were in the list
	 */
	record Shape(List<Entry> entries, int skip, @Nullable Integer nextSkip, Fetch fetch, Moment since) {

		static Shape of(CachedPage page) {
			return new Shape(page.page().items().stream().map((item) -> new Entry(item.id(), item)).toList(),
					page.page().skip(), page.page().nextSkip(), page.fetch(), page.since());
		}

		boolean shows(ConversationId id) {
			return this.entries.stream().anyMatch((entry) -> id.equals(entry.id()));
		}

	}

}
