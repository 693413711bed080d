package io.robinbff.quota;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * What was spent, for the next start: a header, then the time of each call in
 * milliseconds of the wall clock, eight bytes each. Not thread-safe.
 *
 * <p>
 * A call is written before its permit is handed out, in one write without a sync: kill -9
 * loses nothing, as the kernel has it; a machine that loses power loses its last seconds,
 * and needs longer than that to come back. Whatever is in doubt counts as spent at the
 * moment of reading. The file is replaced as a whole, atomically, when it holds twice
 * what the largest window needs (1.6 MB for 100,000), and when the wall clock is set, so
 * that its times always speak of one clock.
 */
final class CallLogFile {

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

	private final Path path;

	private final InstantSource wall;

	private final FileChannel lock;

	private byte[] found;

	private FileOutputStream out;

	/** Wall clock less monotonic time, in ms, as of the last whole writing. */
	private long offset;

	private long records;

	private boolean broken;

	/**
	 * Opens or creates the file; the parent directory has to exist.
	 * @throws IOException when it cannot be read or written, is another's, or is in use
	 */
	CallLogFile(Path path, InstantSource wall) throws IOException {
		this.path = path.toAbsolutePath();
		this.wall = wall;
		this.lock = FileChannel.open(sibling(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			lock();
			this.found = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
			if (this.found.length >= Long.BYTES && ByteBuffer.wrap(this.found).getLong() != HEADER) {
				throw new IOException("quota: " + path + " is not a spend file");
			}
			this.out = new FileOutputStream(this.path.toFile(), true);
		}
		catch (IOException ex) {
			this.lock.close();
			throw ex;
		}
	}

	/** Enters what was found, and writes it anew. */
	void restore(SlidingWindowLog windows, long now) throws IOException {
		long present = this.wall.millis();
		int torn = (this.found.length % Long.BYTES == 0) ? 0 : 1;
		long[] times = new long[Math.max(0, this.found.length / Long.BYTES - 1) + torn];
		Arrays.fill(times, present);
		ByteBuffer bytes = ByteBuffer.wrap(this.found);
		for (int i = 0; i < times.length - torn; i++) {
			long time = bytes.getLong((i + 1) * Long.BYTES) + 2 * DRIFT;
			times[i] = (time < NONSENSE || time > present) ? present : time;
		}
		Arrays.sort(times);
		for (long time : times) {
			windows.spend(now - (present - time) * 1_000_000);
		}
		this.found = new byte[0];
		rewrite(windows, now);
	}

	/** Writes the latest call, which the windows know already. */
	void append(SlidingWindowLog windows, long now) throws IOException {
		try {
			if (drifted(now) || this.records >= 2L * windows.capacity()) {
				rewrite(windows, now);
			}
			else {
				this.out.write(ByteBuffer.allocate(Long.BYTES).putLong(millis(windows.last(1))).array());
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
		FileOutputStream fresh = new FileOutputStream(sibling(".new").toFile());
		try {
			fresh.write(bytes.array());
			fresh.getFD().sync();
			Files.move(sibling(".new"), this.path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			fresh.close();
			throw ex;
		}
		this.out.close();
		this.out = fresh;
		this.records = windows.size();
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

	private void lock() throws IOException {
		String sentence = "quota: " + this.path + " is in use by another process";
		try {
			if (this.lock.tryLock() == null) {
				throw new IOException(sentence);
			}
		}
		catch (OverlappingFileLockException ex) {
			throw new IOException(sentence, ex);
		}
	}

	/** Leaves the file in the time of the present wall clock. */
	void close(SlidingWindowLog windows, long now) throws IOException {
		try {
			if (drifted(now)) {
				rewrite(windows, now);
			}
		}
		finally {
			this.out.close();
			this.lock.close();
		}
	}

}
