package io.robinbff.quota;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was spent, for the next start: a header, then the time of each call in
 * milliseconds of the wall clock, eight bytes each. Not thread-safe.
 *
 * <p>
 * A call is written before its permit is handed out, in one write without a sync: kill -9
 * loses nothing, as the kernel has it; a machine that loses power loses its last seconds,
 * and needs longer than that to come back. Whatever is in doubt counts as spent: a record
 * at the moment of reading, and behind a header that is damaged, or where a file was and
 * is none, as many calls as may have been made within an hour. The file is replaced as a
 * whole, atomically, when it holds twice what the largest window needs (1.6 MB for
 * 100,000), when the wall clock is set, so that its times always speak of one clock, and
 * when it is no longer the one that was written: removed, cut or replaced. Looking costs
 * 2 us a call.
 */
final class CallLogFile {

	private static final Logger log = LoggerFactory.getLogger(CallLogFile.class);

	/** "ROBINBF1" in ASCII. */
	private static final long HEADER = 0x524F_4249_4E42_4631L;

	/** A wall clock may drift this far, in ms, before all is written anew. */
	private static final long DRIFT = 50;

	/**
	 * A time on file may be too early by this much; twice as much is added on reading.
	 */
	static final long DRIFT_NANOS = DRIFT * 1_000_000;

	/** Nothing was spent before 2020: such a time is damage. */
	private static final long NONSENSE = 1_577_836_800_000L;

	/** A header may differ from ours in so many bits, and is still one that was ours. */
	private static final int DAMAGED_BITS = 8;

	/** More than the largest limit's file can hold: it is not ours. */
	private static final long MOST_BYTES = 1 << 25;

	/**
	 * What is not known of a longer time is let go: a day without a call helps nobody.
	 */
	private static final Duration IN_DOUBT = Duration.ofHours(1);

	private final Path path;

	private final InstantSource wall;

	private final FileChannel lock;

	private byte[] found;

	private final boolean damaged;

	private FileChannel out;

	/** Device and inode; null on systems that have none. */
	private @Nullable Object identity;

	/** Wall clock less monotonic time, in ms, as of the last whole writing. */
	private long offset;

	private long records;

	private boolean broken;

	/**
	 * Opens or creates the file; the parent directory has to exist. A link is followed to
	 * its end, so that all who mean the same file meet at the same lock.
	 * @throws IOException when it cannot be read or written, is another's, or is in use
	 */
	CallLogFile(Path path, InstantSource wall) throws IOException {
		this.out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
		this.path = path.toRealPath();
		this.wall = wall;
		boolean known = Files.exists(sibling(".lock"));
		this.lock = FileChannel.open(sibling(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			lock(this.lock);
			// Whoever takes the one lock away does not let a second process in.
			lock(this.out);
			this.found = content(path, this.out);
			this.damaged = !isWhole(this.found) && (this.found.length > 0 || known);
		}
		catch (IOException ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Looks at a file that may be in use, and touches nothing.
	 * @throws IOException if it cannot be read or is another's
	 */
	static void examine(Path path) throws IOException {
		if (Files.exists(path)) {
			try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
				content(path, in);
			}
		}
	}

	private static byte[] content(Path path, FileChannel in) throws IOException {
		boolean possible = Files.isRegularFile(path) && in.size() <= MOST_BYTES;
		byte[] bytes = possible ? Channels.newInputStream(in).readAllBytes() : new byte[0];
		if (!possible || !(isWhole(bytes) || wasOurs(bytes))) {
			throw new IOException("quota: " + path + " is not a spend file");
		}
		return bytes;
	}

	private static boolean isWhole(byte[] bytes) {
		return bytes.length >= Long.BYTES && word(bytes, 0) == HEADER;
	}

	/** Times and zeros, which damage leaves, are found in no file of another kind. */
	private static boolean wasOurs(byte[] bytes) {
		if (bytes.length < Long.BYTES) {
			byte[] header = ByteBuffer.allocate(Long.BYTES).putLong(HEADER).array();
			return Arrays.equals(bytes, new byte[bytes.length])
					|| Arrays.equals(bytes, Arrays.copyOf(header, bytes.length));
		}
		int words = bytes.length / Long.BYTES;
		long plausible = IntStream.range(1, words)
			.mapToLong((i) -> word(bytes, i))
			.filter((word) -> word == 0 || (word > NONSENSE && word < 4 * NONSENSE))
			.count();
		boolean header = word(bytes, 0) == 0 || Long.bitCount(word(bytes, 0) ^ HEADER) <= DAMAGED_BITS;
		return header || (words > 1 && 2 * plausible > words - 1);
	}

	private static long word(byte[] bytes, int index) {
		return ByteBuffer.wrap(bytes).getLong(index * Long.BYTES);
	}

	/** Enters what was found, and writes it anew. */
	void restore(SlidingWindowLog windows, long now) throws IOException {
		long present = this.wall.millis();
		for (long time : recorded(present)) {
			if (!this.damaged || time < present - IN_DOUBT.toMillis()) {
				windows.spend(now - (present - time) * 1_000_000);
			}
		}
		if (this.damaged) {
			windows.fill(IN_DOUBT, now);
			log.warn(
					"The file of the quota, {}, is damaged or was removed: as many calls as may have been made in {} min "
							+ "count as spent",
					this.path, IN_DOUBT.toMinutes());
		}
		this.found = new byte[0];
		rewrite(windows, now);
	}

	private long[] recorded(long present) {
		int torn = (this.found.length % Long.BYTES == 0) ? 0 : 1;
		long[] times = new long[Math.max(0, this.found.length / Long.BYTES - 1) + torn];
		Arrays.fill(times, present);
		for (int i = 0; i < times.length - torn; i++) {
			long time = word(this.found, i + 1) + 2 * DRIFT;
			times[i] = (time < NONSENSE || time > present) ? present : time;
		}
		Arrays.sort(times);
		return times;
	}

	/** Writes the latest call, which the windows know already. */
	void append(SlidingWindowLog windows, long now) throws IOException {
		try {
			if (drifted(now) || this.records >= 2L * windows.capacity() || !isStillThere()) {
				rewrite(windows, now);
			}
			else {
				write(this.out, ByteBuffer.allocate(Long.BYTES).putLong(millis(windows.last(1))));
				this.records++;
			}
			this.broken = false;
		}
		catch (IOException ex) {
			this.broken = true;
			throw ex;
		}
	}

	private void rewrite(SlidingWindowLog windows, long now) throws IOException {
		this.offset = offset(now);
		ByteBuffer bytes = ByteBuffer.allocate((windows.size() + 1) * Long.BYTES).putLong(HEADER);
		for (int back = windows.size(); back > 0; back--) {
			bytes.putLong(millis(windows.last(back)));
		}
		FileChannel fresh = FileChannel.open(sibling(".new"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		try {
			lock(fresh);
			fresh.truncate(0);
			write(fresh, bytes);
			fresh.force(true);
			Files.move(sibling(".new"), this.path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			fresh.close();
			throw ex;
		}
		this.out.close();
		this.out = fresh;
		this.identity = attributes().fileKey();
		this.records = windows.size();
	}

	private static void write(FileChannel to, ByteBuffer bytes) throws IOException {
		bytes.flip();
		while (bytes.hasRemaining()) {
			to.write(bytes);
		}
	}

	/** What is written to a file without a name is gone with the process. */
	private boolean isStillThere() throws IOException {
		try {
			BasicFileAttributes there = attributes();
			return there.size() == (this.records + 1) * Long.BYTES && Objects.equals(there.fileKey(), this.identity);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private BasicFileAttributes attributes() throws IOException {
		return Files.readAttributes(this.path, BasicFileAttributes.class);
	}

	private boolean drifted(long now) {
		return this.broken || Math.abs(offset(now) - this.offset) > DRIFT;
	}

	private long offset(long now) {
		return this.wall.millis() - Math.floorDiv(now, 1_000_000L);
	}

	private long millis(long at) {
		return Math.ceilDiv(at, 1_000_000L) + this.offset;
	}

	private Path sibling(String suffix) {
		return this.path.resolveSibling(this.path.getFileName() + suffix);
	}

	private void lock(FileChannel file) throws IOException {
		String sentence = "quota: " + this.path + " is in use by another process";
		try {
			if (file.tryLock() == null) {
				throw new IOException(sentence);
			}
		}
		catch (OverlappingFileLockException ex) {
			throw new IOException(sentence, ex);
		}
	}

	/** Leaves the file whole, and in the time of the present wall clock. */
	void close(SlidingWindowLog windows, long now) throws IOException {
		try {
			if (drifted(now) || !isStillThere()) {
				rewrite(windows, now);
			}
		}
		finally {
			close();
		}
	}

	private void close() throws IOException {
		try {
			this.out.close();
		}
		finally {
			this.lock.close();
		}
	}

}
