package io.robinbff.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Rules for settings that name a file. */
final class FileRules {

	private FileRules() {
	}

	/** Returns a rule for a file that holds something, and that this process may read. */
	static Rule readable() {
		return new Rule(path(FileRules::holdsSomething),
				"the name of a file that is not empty and that this process may read");
	}

	/** Returns a rule for a file that this process may write, or may create. */
	static Rule writable() {
		return new Rule(path(FileRules::mayWrite),
				"the name of a file in a directory that is there and that this process may write to");
	}

	private static Predicate<String> path(Predicate<Path> accepts) {
		return (text) -> {
			try {
				return text.chars().noneMatch(Character::isISOControl) && accepts.test(Path.of(text).toAbsolutePath());
			}
			catch (InvalidPathException ex) {
				return false;
			}
		};
	}

	private static boolean holdsSomething(Path file) {
		try {
			return !Files.isDirectory(file) && !Files.readString(file).isBlank();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean mayWrite(Path file) {
		Path directory = file.getParent();
		if (directory == null || Files.isDirectory(file)) {
			return false;
		}
		// A device such as /dev/stdout, or a pipe, is written as it stands.
		return Files.exists(file)
				? Files.isWritable(file) && (!Files.isRegularFile(file) || Files.isWritable(directory))
				: Files.isDirectory(directory) && Files.isWritable(directory);
	}

}
