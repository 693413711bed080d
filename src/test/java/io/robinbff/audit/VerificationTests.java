package io.robinbff.audit;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is done to a written audit is found. */
class VerificationTests {

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T09:00:00Z"));

	@TempDir
	private Path folder;

	@Test
	void auditAsItWasWrittenIsWhole() throws IOException {
		assertThat(verify(SECRET, audit(SECRET))).isEqualTo("0: 10 look-ups: whole");
		assertThat(verify(null, audit(null))).isEqualTo("0: 10 look-ups: whole (read without ROBIN_PRIVACY_KEY)");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5, 10, 11 })
	void changedLineIsFound(int line) throws IOException {
		for (String secret : new String[] { SECRET, "" }) {
			List<String> lines = audit(secret);
			lines.set(line, lines.get(line).replace("2026-11-22T09:00", "2026-11-22T08:00"));
			assertThat(verify(secret, lines)).startsWith("1: line " + (line + 1) + " was changed")
				.contains("NOT whole");
		}
	}

	@Test
	void eachChangedCharacterIsFound() throws IOException {
		List<String> lines = audit(SECRET);
		String line = lines.get(5);
		for (int at = 0; at < line.length(); at++) {
			char other = (line.charAt(at) == '7') ? '8' : '7';
			lines.set(5, line.substring(0, at) + other + line.substring(at + 1));
			assertThat(verify(SECRET, lines)).as(lines.get(5)).startsWith("1: ");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5, 10 })
	void droppedLineIsFound(int line) throws IOException {
		List<String> lines = audit(SECRET);
		lines.remove(line);
		assertThat(verify(SECRET, lines))
			.startsWith("1: line " + (line + 1) + " has number " + (line + 1) + " where " + line + " belongs");
	}

	@Test
	void droppedEndIsTold() throws IOException {
		List<String> lines = audit(SECRET);
		assertThat(verify(SECRET, lines.subList(0, 8))).startsWith("0: no end of process ")
			.contains("last number 7")
			.endsWith("7 look-ups: whole");
	}

	@Test
	void reorderedAndRepeatedLinesAreFound() throws IOException {
		List<String> lines = audit(SECRET);
		Collections.swap(lines, 4, 5);
		assertThat(verify(SECRET, lines)).startsWith("1: line 5 has number 5 where 4 belongs");
		List<String> twice = audit(SECRET);
		twice.add(4, twice.get(4));
		assertThat(verify(SECRET, twice)).startsWith("1: line 6 has number 4 where 5 belongs");
	}

	@Test
	void lineMadeWithoutTheKeyIsFound() throws IOException {
		assertThat(verify(SECRET, audit("another key that is as long as it has to be")))
			.startsWith("1: line 1 was changed, or sealed with another key");
		assertThat(verify(SECRET, audit(null))).startsWith("1: line 1 is sealed by another kind of seal");
		assertThat(verify(null, audit(SECRET))).startsWith("1: line 1 is sealed by another kind of seal");
	}

	@Test
	void linesOfAnotherProcessDoNotFit() throws IOException {
		List<String> lines = audit(SECRET);
		lines.set(5, audit(SECRET).get(5));
		assertThat(verify(SECRET, lines)).startsWith("1: ").contains("line 6 has number 5 where 0 belongs");
	}

	@Test
	void severalProcessesMayShareAFile() throws IOException {
		List<String> one = audit(SECRET);
		List<String> other = audit(SECRET);
		List<String> both = new ArrayList<>();
		IntStream.range(0, one.size()).forEach((at) -> {
			both.add(one.get(at));
			both.add(other.get(at));
		});
		assertThat(verify(SECRET, both)).isEqualTo("0: 20 look-ups: whole");
	}

	@Test
	void logIsReadAsItIs() throws IOException {
		List<String> text = audit(SECRET).stream()
			.flatMap((line) -> Stream.of("2026-11-22T09:00:00Z  INFO 1 --- [robin-bff] robinbff.audit : " + line,
					"2026-11-22T09:00:00Z  INFO 1 --- [robin-bff] something else"))
			.toList();
		assertThat(verify(SECRET, text)).isEqualTo("0: 10 look-ups: whole");
		List<String> json = audit(SECRET).stream()
			.flatMap((line) -> Stream.of(ecs(line), ecs("something \"process\":\" else"), "{\"process\\\":"))
			.toList();
		assertThat(verify(SECRET, json)).isEqualTo("0: 10 look-ups: whole");
	}

	private static String ecs(String message) {
		return JsonNodeFactory.instance.objectNode().put("@timestamp", "2026").put("message", message).toString();
	}

	@Test
	void entryHasAllThatIsAsked() throws IOException {
		assertThat(JsonMapper.builder().build().readTree(audit(SECRET).get(1)).path("facts").toString())
			.isEqualTo("{\"subject\":\"petra\",\"client\":\"crm\",\"issuer\":\"https://login.example.com\","
					+ "\"route\":\"GET /quota\",\"about\":\"customer:0\",\"purpose\":\"complaint\","
					+ "\"outcome\":\"answered\",\"conversations\":3,\"internalNotes\":true,\"cache\":\"kept\",\"shown\":[\"customer:0\"],"
					+ "\"correlationId\":\"crm-42\"}");
	}

	@Test
	void failedWriteLeavesNoHoleAndIsTold() throws IOException {
		List<String> lines = new ArrayList<>();
		boolean[] full = new boolean[1];
		Chain chain = new Chain((line) -> {
			if (full[0]) {
				throw new IOException("disk full");
			}
			lines.add(line);
		}, Seal.PLAIN, CLOCK);
		chain.append(lookup(0));
		full[0] = true;
		for (int i = 0; i < 3; i++) {
			try {
				chain.append(lookup(i));
			}
			catch (IOException ex) {
				// As it should.
			}
		}
		full[0] = false;
		chain.append(lookup(4));
		chain.close();
		assertThat(lines).hasSize(5);
		assertThat(lines.get(2)).contains("\"event\":\"missing\",\"facts\":{\"entries\":3}");
		assertThat(verify(null, lines)).startsWith("0: note: 3 look-ups could not be recorded")
			.contains("2 look-ups: whole");
	}

	@Test
	void commandsThatAreNoneAreExplained() throws IOException {
		assertThat(run(SECRET, "", "check")).startsWith("2: audit verify FILE...");
		assertThat(run(SECRET, "", "verify")).startsWith("2: audit verify FILE...");
		assertThat(run(SECRET, "", "hash", "shoe size")).startsWith("2: audit verify FILE...");
		assertThat(run(null, "anna@example.nl", "hash")).startsWith("2: ROBIN_PRIVACY_KEY is missing");
	}

	@Test
	void addressesBecomeTheHashesOfTheAudit() throws IOException {
		assertThat(run(SECRET, "anna@example.nl\n\n ANNA@example.nl\n", "hash"))
			.matches("0: (customer:[0-9a-f]{24})\n\\1");
		assertThat(run(SECRET, "1234", "hash", "order")).matches("0: order:[0-9a-f]{24}");
	}

	/** It would make a line that is none, move the cursor, or hide what stands there. */
	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r", "\r\n", "\t", "\u0000", "\b", "\u001b[2J", "\u001b]0;title\u0007", "\u007f",
			"\u0085", "\u009b2J", "\u00ad", "\u200b", "\u200e", "\u202e", "\u2028", "\u2029", "\u2066", "\ufeff",
			"\udb40\udc41" })
	void whatATerminalWouldObeyIsAQuestionMark(String sign) throws IOException {
		List<String> lines = new ArrayList<>();
		PrivacyKey key = PrivacyKey.of(SECRET, null);
		String word = new Pseudonyms(key).word("customer", "anna@example.nl");
		String text = "petra" + sign + "2 look-ups";
		try (Chain chain = new Chain(lines::add, Seal.of(key), CLOCK, Heads.none(), new Pseudonyms(key).key())) {
			chain.append(new AuditEntry(text, text, text, text, word, text, text, 1, false, text, null, text));
		}
		// A process that nobody has, in a line that anybody may add.
		lines.add(lines.stream()
			.filter((line) -> line.contains(word))
			.findFirst()
			.orElseThrow()
			.replaceFirst("\"process\":\"[^\"]*", Matcher.quoteReplacement(
					"\"process\":\"" + JsonMapper.shared().writeValueAsString(text).replaceAll("^\"|\"$", ""))));
		for (String said : List.of(about("anna@example.nl", lines),
				run(SECRET, "", "verify", this.folder.resolve("audit.log").toString()))) {
			assertThat(said).contains("petra?")
				.matches((all) -> all.lines().filter((line) -> line.startsWith("2 look-ups")).count() <= 1);
			assertThat(said.replace("\n", "")).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
		}
	}

	/** "0 look-ups" is said of somebody whom nobody looked at, and of nothing else. */
	@ParameterizedTest
	@ValueSource(strings = { "mailto:anna@example.nl", "Anna <anna@example.nl>", "<anna@example.nl>",
			"anna@example.nl, x@y.nl", "annaexample.nl", "@example.nl", "anna@", "", " ", "\u00a0",
			"an\u200bna@example.nl", "anna\u0000@example.nl" })
	void whatIsNobodyIsRefused(String value) throws IOException {
		String file = Files.write(this.folder.resolve("audit.log"), audit(SECRET)).toString();
		for (String said : List.of(run(SECRET, value + "\n", "about", "-", file),
				run(SECRET, "", "about", value, file))) {
			assertThat(said).startsWith("2: ").doesNotContain("look-ups");
		}
		if (value.indexOf('@') >= 0) {
			assertThat(run(SECRET, value, "hash")).startsWith("2: The address ").doesNotContain("customer:");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "anna@example.nl", " Anna@Example.NL ", "anna@example.nl\u00a0", "\ufeffanna@example.nl" })
	void customerIsFoundHoweverWritten(String value) throws IOException {
		String file = Files.write(this.folder.resolve("audit.log"), annasAudit(SECRET)).toString();
		assertThat(run(SECRET, value + "\n", "about", "-", file)).startsWith("0: ").endsWith("1 look-ups");
	}

	@Test
	void filesThatCannotTellSaySo() throws IOException {
		String file = Files.write(this.folder.resolve("audit.log"), annasAudit(SECRET)).toString();
		String another = "another key that is as long as it has to be";
		assertThat(run(another, "", "about", "anna@example.nl", file)).startsWith("1: 0 look-ups")
			.contains("1 look-ups were recorded under another ROBIN_PRIVACY_KEY");
		String none = Files.writeString(this.folder.resolve("hostname"), "localhost\n").toString();
		assertThat(run(SECRET, "", "about", "anna@example.nl", none)).startsWith("1: 0 look-ups")
			.contains("There is no audit entry");
	}

	/**
	 * Of a log that was cut by size, and of one older than the key's name, nobody can say
	 * by which key its words are; a word that is found says it.
	 */
	@Test
	void filesThatDoNotNameTheirKeySaySo() throws IOException {
		List<String> older = new ArrayList<>();
		audit(SECRET).forEach((line) -> older.add(line.replace("\"namedBy\":\"\",", "")));
		String unsaid = " look-ups do not say under which ROBIN_PRIVACY_KEY they were recorded";
		assertThat(about("nick@example.nl", older)).startsWith("1: 0 look-ups").contains("10" + unsaid);
		assertThat(about("nick@example.nl", audit(SECRET))).startsWith("1: 0 look-ups").contains("10" + unsaid);
		List<String> whole = annasAudit(SECRET);
		List<String> cut = whole.stream().filter((line) -> line.contains("look-up")).toList();
		assertThat(about("nick@example.nl", whole)).isEqualTo("0: 0 look-ups");
		assertThat(about("nick@example.nl", cut)).startsWith("1: 0 look-ups").contains("1" + unsaid);
		assertThat(about("anna@example.nl", cut)).startsWith("0: ").endsWith("1 look-ups");
		List<String> both = new ArrayList<>(cut);
		both.addAll(older);
		assertThat(about("anna@example.nl", both)).startsWith("1: ").contains("1 look-ups\n10" + unsaid);
		both.addAll(whole);
		both.removeAll(older);
		assertThat(about("nick@example.nl", both)).as("its beginning is in another file").isEqualTo("0: 0 look-ups");
	}

	/** The hash of a key that has been renewed since finds by itself. */
	@Test
	void hashThatIsFoundIsNotDoubted() throws IOException {
		String another = "another key that is as long as it has to be";
		String hash = new Pseudonyms(PrivacyKey.of(another, null)).word("customer", "anna@example.nl");
		assertThat(about(hash, annasAudit(another))).startsWith("0: ").endsWith("1 look-ups by this hash");
	}

	/** The hash of one key finds nobody in what was recorded by another. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void hashIsLookedForUnderItsOwnKeyAlone(boolean older) throws IOException {
		String another = "another key that is as long as it has to be";
		List<String> both = annasAudit(another);
		both.addAll(annasAudit(SECRET));
		String hash = new Pseudonyms(PrivacyKey.of(older ? another : SECRET, null)).word("customer", "anna@example.nl");
		assertThat(about(hash, both)).startsWith("1: ")
			.contains(
					"1 look-ups by this hash\n1 look-ups were recorded under another ROBIN_PRIVACY_KEY than the hash");
		both.addAll(nicksAudit(older ? another : SECRET));
		assertThat(about(hash, both)).as("of nobody, by its key").contains("\n1 look-ups were recorded under another");
		String nobody = hash.replaceFirst(":.*", ":" + "0".repeat(24));
		assertThat(about(nobody, annasAudit(SECRET))).startsWith("1: 0 look-ups by this hash")
			.contains("1 look-ups were recorded under a ROBIN_PRIVACY_KEY that need not be the hash's");
	}

	private String about(String value, List<String> lines) throws IOException {
		return run(SECRET, "", "about", value, Files.write(this.folder.resolve("audit.log"), lines).toString());
	}

	private static List<String> annasAudit(String secret) throws IOException {
		return auditOf("anna@example.nl", secret);
	}

	private static List<String> nicksAudit(String secret) throws IOException {
		return auditOf("nick@example.nl", secret);
	}

	private static List<String> auditOf(String address, String secret) throws IOException {
		List<String> lines = new ArrayList<>();
		PrivacyKey key = PrivacyKey.of(secret, null);
		Pseudonyms pseudonyms = new Pseudonyms(key);
		try (Chain chain = new Chain(lines::add, Seal.of(key), CLOCK, Heads.none(), pseudonyms.key())) {
			chain.append(new AuditEntry("petra", null, null, "GET /quota", pseudonyms.word("customer", address), null,
					"answered", 1, false, "kept", null, "crm-42"));
		}
		return lines;
	}

	private static List<String> audit(@Nullable String secret) throws IOException {
		List<String> lines = new ArrayList<>();
		try (Chain chain = new Chain(lines::add, Seal.of(PrivacyKey.of(secret, null)), CLOCK)) {
			for (int number = 0; number < 10; number++) {
				chain.append(lookup(number));
			}
		}
		return lines;
	}

	private static AuditEntry lookup(int number) {
		return new AuditEntry("petra", "crm", "https://login.example.com", "GET /quota", "customer:" + number,
				"complaint", "answered", 3, true, "kept", List.of("customer:" + number), "crm-42");
	}

	private String verify(@Nullable String secret, List<String> lines) throws IOException {
		Path file = Files.write(this.folder.resolve("audit.log"), lines);
		return run(secret, "", "verify", file.toString());
	}

	private static String run(@Nullable String secret, String in, String... arguments) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		int status = new AuditCommand(PrivacyKey.of(secret, null), PrivacyKey.of(null, null),
				new BufferedReader(new StringReader(in)), new PrintStream(out, true, StandardCharsets.UTF_8), null)
			.run(List.of(arguments));
		return status + ": " + out.toString(StandardCharsets.UTF_8).strip();
	}

}
