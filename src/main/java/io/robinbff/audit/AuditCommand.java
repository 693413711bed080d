package io.robinbff.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.settings.UnusableSetting;

/**
 * For the privacy officer, at a prompt: {@code audit verify FILE…} says whether an audit
 * is whole, {@code audit hash} turns addresses into the hashes under which the audit
 * knows them. The key comes from ROBIN_PRIVACY_KEY or ROBIN_PRIVACY_KEY_FILE.
 */
public final class AuditCommand {

	private static final List<String> KINDS = List.of("customer", "order", "conversation", "conversation-id", "caller");

	private static final String USAGE = """
			audit verify FILE...   is this audit whole? Files of one process in the order in which they were written, - for standard input
			audit hash [KIND]      reads values from standard input, one a line, and writes the hash that stands for each;
			                       KIND is customer (default), order, conversation, conversation-id or caller
			""";

	private final PrivacyKey key;

	private final BufferedReader in;

	private final PrintStream out;

	AuditCommand(PrivacyKey key, BufferedReader in, PrintStream out) {
		this.key = key;
		this.in = in;
		this.out = out;
	}

	/**
	 * Runs a command.
	 * @param arguments what stands after {@code audit}
	 * @param environment the key's settings
	 * @return the process's exit status: 0 where all is well, 1 where something was
	 * found, 2 where the command was not understood
	 */
	public static int run(List<String> arguments, Map<String, String> environment) {
		String file = environment.get("ROBIN_PRIVACY_KEY_FILE");
		try {
			PrivacyKey key = PrivacyKey.of(environment.get("ROBIN_PRIVACY_KEY"), (file != null) ? Path.of(file) : null);
			return new AuditCommand(key, reader(System.in), System.out).run(arguments);
		}
		catch (UnusableSetting ex) {
			System.err.println(ex.getMessage());
		}
		catch (IOException | UncheckedIOException ex) {
			System.err.println("A file cannot be read: " + ex.getMessage());
		}
		return 2;
	}

	/** What is no UTF-8 is read as something, and found to be changed. */
	private static BufferedReader reader(InputStream in) {
		return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
	}

	int run(List<String> arguments) throws IOException {
		String command = arguments.isEmpty() ? "" : arguments.getFirst();
		List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
		return switch (command) {
			case "verify" -> rest.isEmpty() ? usage() : verify(rest);
			case "hash" -> (rest.size() > 1 || !KINDS.containsAll(rest)) ? usage()
					: hash(rest.isEmpty() ? KINDS.getFirst() : rest.getFirst());
			default -> usage();
		};
	}

	private int usage() {
		this.out.print(USAGE);
		return 2;
	}

	private int verify(List<String> files) throws IOException {
		Verification verification = new Verification(Seal.of(this.key));
		for (String file : files) {
			try (BufferedReader reader = "-".equals(file) ? this.in : reader(Files.newInputStream(Path.of(file)))) {
				reader.lines().forEach(verification::read);
			}
		}
		verification.findings().forEach(this.out::println);
		verification.withoutEnd().forEach((process) -> this.out.println("no end of process " + process));
		boolean whole = verification.findings().isEmpty();
		this.out.println(verification.lookUps() + " look-ups: " + (whole ? "whole" : "NOT whole") + sealedBy());
		return whole ? 0 : 1;
	}

	private String sealedBy() {
		return this.key.lasting() ? "" : " (read without ROBIN_PRIVACY_KEY)";
	}

	private int hash(String kind) {
		if (!this.key.lasting()) {
			this.out.println("ROBIN_PRIVACY_KEY is missing: only the key the audit was written with gives its hashes");
			return 2;
		}
		Pseudonyms pseudonyms = new Pseudonyms(this.key);
		this.in.lines()
			.filter((value) -> !value.isBlank())
			.forEach((value) -> this.out.println(pseudonyms.word(kind, value)));
		return 0;
	}

}
