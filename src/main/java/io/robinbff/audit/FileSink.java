package io.robinbff.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.robinbff.settings.UnusableSetting;

/**
 * Appends entries to a file, one line each. Written without a sync: what was written
 * survives the process, even kill -9, but not a machine that loses power. A file that was
 * moved away is begun anew, so that it can be rotated by renaming.
 */
final class FileSink implements AuditSink {

	private final Path path;

	private FileChannel out;

	private boolean torn;

	/**
	 * Opens or creates the file.
	 * @throws UnusableSetting where it cannot be written
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
		if (!this.out.isOpen() || !Files.exists(this.path)) {
			this.out.close();
			this.out = open();
		}
		// Half a line of a write that failed stands alone.
		String text = (this.torn ? "\n" : "") + line + "\n";
		ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
		this.torn = true;
		while (bytes.hasRemaining()) {
			this.out.write(bytes);
		}
		this.torn = false;
	}

	private FileChannel open() throws IOException {
		return FileChannel.open(this.path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.APPEND);
	}

	@Override
	public void close() throws IOException {
		this.out.close();
	}

}
