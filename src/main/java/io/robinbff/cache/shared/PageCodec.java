package io.robinbff.cache.shared;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import io.robinbff.cache.Audience;
import io.robinbff.cache.RenderedPage;
import org.jspecify.annotations.Nullable;

/** A rendered page as compressed bytes, for another replica. */
final class PageCodec {

	private static final int NONE = -1;

	private PageCodec() {
	}

	static byte[] write(RenderedPage page) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Deflater fast = new Deflater(Deflater.BEST_SPEED);
		try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, fast))) {
			Integer next = page.nextSkip();
			out.writeInt(page.skip());
			out.writeInt((next != null) ? next : NONE);
			out.writeInt(page.items().size());
			for (RenderedPage.Item item : page.items()) {
				write(item, out);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			fast.end();
		}
		return bytes.toByteArray();
	}

	private static void write(RenderedPage.Item item, DataOutputStream out) throws IOException {
		String guid = item.guid();
		byte[] whole = item.json(Audience.INSIDERS);
		byte[] outward = item.json(Audience.READERS);
		out.writeUTF((guid != null) ? guid : "");
		out.writeInt(whole.length);
		out.write(whole);
		boolean same = Arrays.equals(outward, whole);
		out.writeInt(same ? NONE : outward.length);
		if (!same) {
			out.write(outward);
		}
	}

	/** Returns the page, or null where the bytes are none. */
	static @Nullable RenderedPage read(byte[] bytes) {
		try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
			int skip = in.readInt();
			int next = in.readInt();
			int count = in.readInt();
			List<RenderedPage.Item> items = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				items.add(readItem(in));
			}
			return new RenderedPage(items, skip, (next != NONE) ? Integer.valueOf(next) : null);
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static RenderedPage.Item readItem(DataInputStream in) throws IOException {
		String guid = in.readUTF();
		byte[] whole = in.readNBytes(in.readInt());
		int length = in.readInt();
		byte[] outward = (length == NONE) ? whole : in.readNBytes(length);
		return new RenderedPage.Item(guid.isEmpty() ? null : guid, whole, outward);
	}

}
