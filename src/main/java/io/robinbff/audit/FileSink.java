package io.robinbff.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

/**
 * A sink that appends entries to a file, one line each. Written without a sync: what was
 * written survives the process, even kill -9, but not a machine that loses power. The
 * file is followed by its name: if another stands there, or none, that one is written to,
 * so that it can be rotated by renaming, with a new one created at once or not.
 */
final class FileSink implements AuditSink {

	private final Path path;

	private FileChannel out;

	private @Nullable Object identity;

	private boolean torn;

	/**
	 * Opens or creates the file.
	 * @throws UnusableSetting if it cannot be written
	 */
	FileSink(Path path) {
		this.path = path;
		try {
			this.out = open();
		}
		catch (IOException ex) {
			throw new UnusableSetting("ROBIN_AUDIT_FILE cannot be written (" + ex.getClass().getSimpleName()
					+ "): let it name a file in a directory that this process may write to.");
		}
	}

	@Override
	public void write(String line) throws IOException {
		if (!this.out.isOpen() || !isStillThere()) {
			this.out.close();
			this.out = open();
		}
		// Half a line of a write that failed stands alone.
		byte[] text = ((this.torn ? "\n" : "") + line + "\n").getBytes(StandardCharsets.UTF_8);
		ByteBuffer bytes = ByteBuffer.wrap(text);
		this.torn = true;
		try {
			while (bytes.hasRemaining()) {
				this.out.write(bytes);
			}
			this.torn = false;
		}
		catch (IOException ex) {
			// Whole but for its line break: it is kept, and must not be written twice.
			if (bytes.remaining() != 1) {
				throw ex;
			}
		}
	}

	private boolean isStillThere() throws IOException {
		try {
			return Objects.equals(this.identity, identity(this.path));
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	/**
	 * Returns device and inode; null on systems that have none: there only a missing file
	 * is noticed.
	 */
	private static @Nullable Object identity(Path path) throws IOException {
		return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
	}

	private FileChannel open() throws IOException {
		FileChannel channel = FileChannel.open(this.path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.APPEND);
		this.identity = identity(this.path);
		this.torn = !endsWithALine();
		return channel;
	}

	/**
	 * Returns whether the file ends with a whole line: another process may have been cut
	 * off in the middle of one.
	 */
	private boolean endsWithALine() throws IOException {
		if (!Files.isRegularFile(this.path)) {
			return true;
		}
		try (FileChannel in = FileChannel.open(this.path, StandardOpenOption.READ)) {
			ByteBuffer last = ByteBuffer.allocate(1);
			return in.size() == 0 || (in.read(last, in.size() - 1) == 1 && last.get(0) == '\n');
		}
	}

	@Override
	public void close() throws IOException {
		this.out.close();
	}

}
