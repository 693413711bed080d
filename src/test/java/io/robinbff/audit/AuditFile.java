package io.robinbff.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.util.FileSystemUtils;

/** A file of the audit, in a folder of its own, with the key of the words in it. */
final class AuditFile implements AfterAllCallback {

	private static final String KEY = "a key of the tests that is long enough";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Path folder;

	private final Path file;

	AuditFile() {
		try {
			this.folder = Files.createTempDirectory("audit");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.file = this.folder.resolve("look-ups.jsonl");
	}

	/** Tells the service of it. */
	void register(DynamicPropertyRegistry properties) {
		properties.add("robin.audit.file", () -> this.file);
		properties.add("robin.privacy.key", () -> KEY);
	}

	/** Returns how the service calls whom it records. */
	static Pseudonyms pseudonyms() {
		return new Pseudonyms(PrivacyKey.of(KEY, null));
	}

	List<JsonNode> entries() throws IOException {
		if (Files.notExists(this.file)) {
			return List.of();
		}
		try (Stream<String> lines = Files.lines(this.file)) {
			return lines.<JsonNode>map(JSON::readTree).toList();
		}
	}

	/** Nothing can be written any more. */
	void goesAway() throws IOException {
		FileSystemUtils.deleteRecursively(this.folder);
	}

	void comesBack() throws IOException {
		Files.createDirectories(this.folder);
	}

	@Override
	public void afterAll(ExtensionContext context) throws IOException {
		goesAway();
	}

}
