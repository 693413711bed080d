package io.robinbff.settings;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** A trial of the files that the service writes. */
@ForCheck
class FileProbes {

	private static final List<String> FILES = List.of("robin.quota.file", "robin.audit.file");

	@Bean
	@Order(4)
	Probe.Source writtenFiles(Environment environment) {
		return () -> FILES.stream()
			.flatMap((property) -> Stream.ofNullable(environment.getProperty(property)))
			.filter((file) -> !file.isEmpty())
			.map((file) -> new Probe("the file " + file, () -> open(Path.of(file))))
			.toList();
	}

	/** Leaves nothing behind where nothing was. */
	private static String open(Path file) throws IOException {
		boolean before = Files.exists(file);
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.APPEND)) {
			channel.force(false);
			return "can be written";
		}
		finally {
			if (!before) {
				Files.deleteIfExists(file);
			}
		}
	}

}
