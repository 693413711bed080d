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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.robinbff.command.Progress;
import io.robinbff.command.Terminal;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

/**
 * A command for the privacy officer, at a prompt: {@code audit verify FILE…} says whether
 * an audit is whole, {@code audit about} who looked at whom, {@code audit hash} turns
 * addresses into the hashes under which the audit knows them, {@code audit from} leaves
 * out what has expired. Names are hashed with ROBIN_PRIVACY_KEY or its _FILE, entries
 * sealed with ROBIN_AUDIT_KEY or its _FILE, or else with the former.
 */
public final class AuditCommand {

	private static final List<String> KINDS = List.of("customer", "order", "conversation", "conversation-id", "caller");

	private static final String USAGE = """
			audit verify FILE...   is this audit whole? Files of one process in the order in which they were written, - for standard input
			audit about VALUE FILE...  who looked at this customer, order or conversation, when and why; - reads the value from standard input
			audit from DATE FILE...    writes all of DATE (2026-11-25) and later, from the last checkpoint that leaves it, to be kept in place of the whole
			audit hash [KIND]      reads values from standard input, one a line, and writes the hash that stands for each;
			                       KIND is customer (default), order, conversation, conversation-id or caller
			""";

	private final PrivacyKey key;

	private final PrivacyKey sealKey;

	private final BufferedReader in;

	private final PrintStream out;

	private final @Nullable PrintStream terminal;

	AuditCommand(PrivacyKey key, PrivacyKey sealKey, BufferedReader in, PrintStream out,
			@Nullable PrintStream terminal) {
		this.terminal = terminal;
		this.key = key;
		this.sealKey = sealKey.lasting() ? sealKey : key;
		this.in = in;
		this.out = out;
	}

	/**
	 * Runs a command.
	 * @param arguments what stands after {@code audit}
	 * @param environment the key's settings
	 * @return the process's exit status: 0 if all is well, 1 if something was found or
	 * the files cannot tell all, 2 if the command or its value was not understood
	 */
	public static int run(List<String> arguments, Map<String, String> environment) {
		try {
			return new AuditCommand(key("ROBIN_PRIVACY_KEY", environment), key("ROBIN_AUDIT_KEY", environment),
					reader(System.in), System.out, Progress.terminal(System.out))
				.run(arguments);
		}
		catch (UnusableSetting ex) {
			System.err.println(ex.getMessage());
		}
		catch (IOException | UncheckedIOException ex) {
			System.err.println("A file cannot be read: " + ex.getMessage());
		}
		return 2;
	}

	private static PrivacyKey key(String setting, Map<String, String> environment) {
		String file = environment.get(setting + "_FILE");
		return PrivacyKey.of(setting, environment.get(setting), (file != null) ? Path.of(file) : null);
	}

	/**
	 * Opens a text. Bytes that are no UTF-8 are read as some other character, so that the
	 * seal does not fit.
	 */
	private static BufferedReader reader(InputStream in) {
		return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
	}

	int run(List<String> arguments) throws IOException {
		String command = arguments.isEmpty() ? "" : arguments.getFirst();
		List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
		return switch (command) {
			case "verify" -> rest.isEmpty() ? usage() : verify(rest);
			case "about" -> (rest.size() < 2) ? usage() : about(rest.getFirst(), rest.subList(1, rest.size()));
			case "from" -> (rest.size() < 2 || !rest.getFirst().matches("\\d{4}-\\d\\d-\\d\\d")) ? usage()
					: from(rest.getFirst(), rest.subList(1, rest.size()));
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
		Seal seal = Seal.of(this.sealKey);
		Verification verification = new Verification(seal);
		for (String file : files) {
			try (Progress _ = Progress.on(this.terminal, "",
					(time) -> file + ": " + verification.lines() + " lines, " + time.toSeconds() + " s")) {
				read(file, verification::read);
			}
			if (!"-".equals(file)) {
				List<String> bad = new ArrayList<>();
				verification.index(Heads.read(Path.of(file), seal, bad), bad);
			}
		}
		verification.end();
		verification.findings().forEach(this::say);
		verification.notes().forEach((note) -> say("note: " + note));
		verification.withoutEnd().forEach((process) -> say("no end of process " + process));
		boolean whole = verification.findings().isEmpty();
		this.out.println(verification.lookUps() + " look-ups: " + (whole ? "whole" : "NOT whole") + sealedBy());
		return whole ? 0 : 1;
	}

	/** Says what holds something that stands in an audit, whoever wrote that. */
	private void say(String line) {
		this.out.println(Terminal.line(line));
	}

	private void read(String file, Consumer<String> lines) throws IOException {
		try (BufferedReader reader = "-".equals(file) ? this.in : reader(Files.newInputStream(Path.of(file)))) {
			reader.lines().forEach(lines);
		}
	}

	private int about(String value, List<String> files) throws IOException {
		if (!this.key.lasting()) {
			return keyless();
		}
		AuditReport report;
		try {
			String line = "-".equals(value) ? this.in.readLine() : value;
			report = new AuditReport(new Pseudonyms(this.key), AuditSubject.of((line != null) ? line : ""));
		}
		catch (InvalidValue ex) {
			this.out.println(ex.getMessage());
			return 2;
		}
		for (String file : files) {
			read(file, (line) -> report.lineAbout(line).ifPresent(this::say));
		}
		this.out.println(report.summary());
		report.doubts().forEach(this.out::println);
		return report.doubts().isEmpty() ? 0 : 1;
	}

	private int from(String date, List<String> files) throws IOException {
		Expiry expiry = new Expiry(date);
		for (String file : files) {
			read(file, expiry::read);
		}
		expiry.kept().forEach(this.out::println);
		return 0;
	}

	private String sealedBy() {
		return this.sealKey.lasting() ? "" : " (read without ROBIN_PRIVACY_KEY)";
	}

	private int hash(String kind) {
		if (!this.key.lasting()) {
			return keyless();
		}
		Pseudonyms pseudonyms = new Pseudonyms(this.key);
		try {
			this.in.lines()
				.filter((value) -> !value.isBlank())
				.forEach((value) -> this.out.println(pseudonyms.word(kind, AuditSubject.parse(kind, value))));
			return 0;
		}
		catch (InvalidValue ex) {
			this.out.println(ex.getMessage());
			return 2;
		}
	}

	private int keyless() {
		this.out.println("ROBIN_PRIVACY_KEY is missing: only the key the audit was written with gives its hashes");
		return 2;
	}

}
