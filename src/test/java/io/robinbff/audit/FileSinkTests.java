package io.robinbff.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.robinbff.settings.UnusableSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FileSinkTests {

	@TempDir
	private Path folder;

	@Test
	void appendsToWhatIsThere() throws IOException {
		Path file = Files.writeString(this.folder.resolve("audit"), "before\n");
		try (FileSink sink = new FileSink(file)) {
			sink.write("one");
			assertThat(Files.readAllLines(file)).containsExactly("before", "one");
			sink.write("zwei mit ü");
		}
		assertThat(Files.readAllLines(file)).containsExactly("before", "one", "zwei mit ü");
	}

	@Test
	void fileThatWasMovedAwayIsBegunAnew() throws IOException {
		Path file = this.folder.resolve("audit");
		try (FileSink sink = new FileSink(file)) {
			sink.write("one");
			Files.move(file, this.folder.resolve("audit.1"));
			sink.write("two");
		}
		assertThat(Files.readAllLines(this.folder.resolve("audit.1"))).containsExactly("one");
		assertThat(Files.readAllLines(file)).containsExactly("two");
	}

	@Test
	void fileThatWasMovedAwayAndCreatedAtOnceIsWrittenTo() throws IOException {
		Path file = this.folder.resolve("audit");
		try (FileSink sink = new FileSink(file)) {
			sink.write("one");
			Files.move(file, this.folder.resolve("audit.1"));
			Files.createFile(file);
			sink.write("two");
		}
		assertThat(Files.readAllLines(this.folder.resolve("audit.1"))).containsExactly("one");
		assertThat(Files.readAllLines(file)).containsExactly("two");
	}

	@Test
	void halfALineOfAnotherProcessStandsAlone() throws IOException {
		Path file = Files.writeString(this.folder.resolve("audit"), "one\nhal");
		try (FileSink sink = new FileSink(file)) {
			sink.write("two");
		}
		assertThat(Files.readAllLines(file)).containsExactly("one", "hal", "two");
	}

	@Test
	void failsWhereTheFolderIsGoneAndRecovers() throws IOException {
		Path inner = Files.createDirectory(this.folder.resolve("inner"));
		Path file = inner.resolve("audit");
		try (FileSink sink = new FileSink(file)) {
			sink.write("one");
			Files.delete(file);
			Files.delete(inner);
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> sink.write("two"));
			Files.createDirectory(inner);
			sink.write("three");
		}
		assertThat(Files.readAllLines(file)).containsExactly("three");
	}

	@Test
	void pathThatCannotBeWrittenStopsTheStart() {
		assertThatExceptionOfType(UnusableSetting.class).isThrownBy(() -> new FileSink(this.folder.resolve("no/audit")))
			.withMessageContaining("ROBIN_AUDIT_FILE");
	}

}
