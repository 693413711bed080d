package io.robinbff.egress;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.robinbff.settings.UnusableSetting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PEM files that are read again whenever their content is asked for, so that there is
 * nothing to watch: that is at each TLS handshake, a few an hour. What cannot be read, or
 * is half written, leaves the last whole content in use.
 *
 * @param <T> what the files hold
 */
final class PemFiles<T> implements Supplier<T> {

	private static final Logger log = LoggerFactory.getLogger(PemFiles.class);

	private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");

	private static final Pattern END = Pattern.compile("-----END [^-]+-----");

	private final String settings;

	private final List<Path> files;

	private final Parser<T> parser;

	private List<String> seen;

	private T last;

	/**
	 * Reads the files for the first time.
	 * @param settings what names the files
	 * @throws UnusableSetting if they cannot be used
	 */
	PemFiles(String settings, List<Path> files, Parser<T> parser) {
		this.settings = settings;
		this.files = files;
		this.parser = parser;
		try {
			this.seen = read();
			this.last = parse(this.seen);
		}
		catch (IOException | GeneralSecurityException | RuntimeException ex) {
			throw refused(ex);
		}
	}

	private UnusableSetting refused(Exception ex) {
		String mayBe = "a whole PEM file that this process may read, of the kind that its name says ("
				+ ex.getClass().getSimpleName() + ")";
		List<String> sentences = new ArrayList<>();
		for (int i = 0; i < this.files.size(); i++) {
			sentences.add(UnusableSetting.of(this.settings.split(" and ", -1)[i], this.files.get(i).toString(), mayBe)
				.getMessage());
		}
		return new UnusableSetting(String.join(" ", sentences));
	}

	@Override
	public synchronized T get() {
		List<String> before = this.seen;
		try {
			List<String> now = read();
			if (!now.equals(before)) {
				this.seen = now;
				this.last = parse(now);
				log.info("{}: changed, and read again", this.settings);
			}
		}
		catch (IOException | GeneralSecurityException | RuntimeException ex) {
			if (!this.seen.isEmpty()) {
				log.warn("{}: changed and cannot be used, what was read before stays: {}", this.settings,
						ex.getClass().getSimpleName());
			}
			// Said once, until it can be read again.
			this.seen = (ex instanceof IOException) ? List.of() : this.seen;
		}
		return this.last;
	}

	private List<String> read() throws IOException {
		List<String> texts = new ArrayList<>();
		for (Path file : this.files) {
			texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
		}
		return List.copyOf(texts);
	}

	private T parse(List<String> texts) throws GeneralSecurityException {
		for (String text : texts) {
			if (BEGIN.matcher(text).results().count() != END.matcher(text).results().count()) {
				throw new GeneralSecurityException("Half written");
			}
		}
		return this.parser.parse(texts);
	}

	/**
	 * A reader of what PEM files hold.
	 *
	 * @param <T> what they hold
	 */
	@FunctionalInterface
	interface Parser<T> {

		T parse(List<String> texts) throws GeneralSecurityException;

	}

}
