package io.robinbff.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.robinbff.json.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An index of heads beside the audit's file: one small file for each process, with the
 * number and seal of its last entry, sealed itself and written over with each entry. It
 * tells of tails that were cut and of processes that were removed, for as long as nobody
 * removes or restores it, too; what a later process has named in its first entry no
 * longer needs it. One write of 300 bytes for each entry.
 */
final class Heads implements Closeable {

	private static final Logger log = LoggerFactory.getLogger(Heads.class);

	private static final JsonMapper JSON = Json.mapper();

	private static final String SUFFIX = ".heads";

	private final @Nullable Path folder;

	private final Seal seal;

	private @Nullable FileChannel own;

	private boolean told;

	private Heads(@Nullable Path folder, Seal seal) {
		this.folder = folder;
		this.seal = seal;
	}

	/** Returns an index that keeps nothing. */
	static Heads none() {
		return new Heads(null, Seal.PLAIN);
	}

	/** Returns the index beside a file, or one that keeps nothing if there is no room. */
	static Heads beside(Path file, Seal seal) {
		Path folder = folderOf(file);
		try {
			if (Files.exists(file) && !Files.isRegularFile(file)) {
				return none();
			}
			Files.createDirectories(folder);
			return new Heads(folder, seal);
		}
		catch (IOException ex) {
			log.warn("No index can be kept beside the audit ({}): a tail that is cut off will not be noticed",
					ex.getClass().getSimpleName());
			return none();
		}
	}

	private static Path folderOf(Path file) {
		return file.resolveSibling(file.getFileName() + SUFFIX);
	}

	/**
	 * Reads the heads beside a file.
	 * @param bad takes the names of those that were changed
	 */
	static List<Head> read(Path file, Seal seal, List<String> bad) throws IOException {
		Path folder = folderOf(file);
		List<Head> heads = new ArrayList<>();
		for (Path one : files(folder)) {
			Head head = head(one, seal);
			if (head != null) {
				heads.add(head);
			}
			else {
				bad.add(String.valueOf(one.getFileName()));
			}
		}
		return heads;
	}

	private static List<Path> files(Path folder) throws IOException {
		if (!Files.isDirectory(folder)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(folder)) {
			return files.filter(Files::isRegularFile).sorted().toList();
		}
	}

	private static @Nullable Head head(Path file, Seal seal) throws IOException {
		try {
			JsonNode line = JSON.readTree(Files.readString(file));
			Head head = Head.of(line);
			boolean genuine = head != null && head.process().equals(String.valueOf(file.getFileName()))
					&& seal.of(text(head)).equals(line.path("mark").asString(""));
			return genuine ? head : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static String text(Head head) {
		return "head " + head.process() + " " + head.number() + " " + head.seal();
	}

	/** Returns the heads of the other processes, those that have ended included. */
	List<Head> others(String process) {
		try {
			return (this.folder == null) ? List.of()
					: files(this.folder).stream()
						.filter((file) -> !process.equals(String.valueOf(file.getFileName())))
						.map(this::readable)
						.filter(Objects::nonNull)
						.map(Objects::requireNonNull)
						.toList();
		}
		catch (IOException ex) {
			failed(ex);
			return List.of();
		}
	}

	private @Nullable Head readable(Path file) {
		try {
			return head(file, this.seal);
		}
		catch (IOException ex) {
			return null;
		}
	}

	/** Forgets processes that run no more, once an entry has named where they ended. */
	void named(List<Head> heads) {
		Path folder = this.folder;
		if (folder == null) {
			return;
		}
		for (Head head : heads) {
			Path file = folder.resolve(head.process());
			try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
					FileLock lock = channel.tryLock()) {
				// Whoever writes it holds its lock, until the process ends, however it
				// does.
				if (lock != null && head.equals(head(file, this.seal))) {
					Files.delete(file);
				}
			}
			catch (IOException | OverlappingFileLockException ex) {
				// It stays, and is named again.
			}
		}
	}

	/** Writes how far this process has come. That it fails costs no look-up. */
	void moved(Head head) {
		Path folder = this.folder;
		if (folder == null) {
			return;
		}
		Map<String, Object> line = new LinkedHashMap<>(head.facts());
		line.put("mark", this.seal.of(text(head)));
		try {
			ByteBuffer bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
			FileChannel out = channel(folder.resolve(head.process()));
			// Numbers only grow: what stood there is written over.
			while (bytes.hasRemaining()) {
				out.write(bytes, bytes.position());
			}
			this.told = false;
		}
		catch (IOException ex) {
			failed(ex);
		}
	}

	private FileChannel channel(Path file) throws IOException {
		FileChannel out = this.own;
		if (out == null || !out.isOpen() || !Files.exists(file)) {
			close();
			Files.createDirectories(Objects.requireNonNull(file.getParent()));
			out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
			out.tryLock();
			this.own = out;
		}
		return out;
	}

	private void failed(IOException ex) {
		if (!this.told) {
			this.told = true;
			log.warn("The index beside the audit cannot be kept: {}", ex.getClass().getSimpleName());
		}
	}

	@Override
	public void close() throws IOException {
		if (this.own != null) {
			this.own.close();
		}
	}

}
