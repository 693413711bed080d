package io.robinbff.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * A comparison of settings with each other and with this process: of files that two of
 * them mean, of times of which a shorter one cuts a longer one, of memory that there is
 * not. Each setting alone has been found good.
 */
final class Conflicts {

	private static final String QUOTA_FILE = "robin.quota.file";

	private static final String AUDIT_FILE = "robin.audit.file";

	private static final String LOG_FILE = "logging.file.name";

	private static final List<String> QUOTA_WRITES = List.of("", ".lock", ".new");

	/** Where a request ends that has not been answered by then. */
	private static final List<String> CUTS = List.of("robin.web.exchange-timeout",
			"spring.lifecycle.timeout-per-shutdown-phase");

	private static final List<String> MEMORY = List.of("robin.cache.size", "robin.max-memory", "robin.max-answer-size");

	private final SettingsCheck settings;

	private final Environment environment;

	private final List<String> faults = new ArrayList<>();

	private Conflicts(SettingsCheck settings, Environment environment) {
		this.settings = settings;
		this.environment = environment;
	}

	/** Returns a sentence for each. */
	static List<String> of(SettingsCheck settings, Environment environment) {
		Conflicts conflicts = new Conflicts(settings, environment);
		conflicts.deadline();
		conflicts.files();
		conflicts.memory();
		conflicts.origins();
		conflicts.stores();
		return conflicts.faults;
	}

	private void deadline() {
		Duration deadline = DurationStyle.detectAndParse(text("robin.request.deadline"));
		for (String cut : CUTS) {
			Duration after = DurationStyle.detectAndParse(text(cut));
			if (!after.isZero() && deadline.compareTo(after) >= 0) {
				fault("robin.request.deadline", "less than " + Setting.name(cut) + ", " + text(cut)
						+ ", as a request is cut off then without an answer");
			}
		}
	}

	/** Two that read one file are well; one that writes it destroys it for the other. */
	private void files() {
		List<String> all = SettingsTable.all()
			.stream()
			.map(Setting::property)
			.filter((property) -> property.endsWith("file"))
			.toList();
		for (String other : Stream.concat(all.stream(), Stream.of(LOG_FILE)).toList()) {
			if (!other.equals(QUOTA_FILE)) {
				QUOTA_WRITES.forEach((suffix) -> file(QUOTA_FILE, suffix, other));
			}
			if (!other.equals(QUOTA_FILE) && !other.equals(AUDIT_FILE) && !other.equals(LOG_FILE)) {
				file(AUDIT_FILE, "", other);
			}
		}
	}

	private void file(String written, String suffix, String other) {
		String one = text(written);
		String two = LOG_FILE.equals(other) ? this.environment.getProperty(LOG_FILE, "") : text(other);
		if (!one.isEmpty() && !two.isEmpty() && isSame(Path.of(one + suffix), Path.of(two))) {
			fault(written,
					"another file than " + Setting.name(other) + ", as what is written to the one destroys the other");
		}
	}

	private static boolean isSame(Path one, Path other) {
		try {
			return real(one).equals(real(other))
					|| (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Of a file that is not there yet, the folder counts. */
	private static Path real(Path file) {
		Path path = file.toAbsolutePath().normalize();
		try {
			return Files.exists(path) ? path.toRealPath()
					: Objects.requireNonNull(path.getParent()).toRealPath().resolve(String.valueOf(path.getFileName()));
		}
		catch (IOException ex) {
			return path;
		}
	}

	private void memory() {
		DataSize heap = DataSize.ofBytes(Runtime.getRuntime().maxMemory());
		for (String property : MEMORY) {
			if (DataSize.parse(text(property)).compareTo(heap) >= 0) {
				fault(property, "less than " + heap.toMegabytes() + "MB, which is all the heap of this process");
			}
		}
	}

	/** One that is written otherwise than browsers send it is refused for ever. */
	private void origins() {
		Stream.of(text("robin.access.cors-origins").split(",", -1))
			.map(String::strip)
			.filter((origin) -> !origin.isEmpty() && !origin.equals(AddressRules.asBrowsersSend(origin)))
			.forEach((origin) -> this.faults.add(UnusableSetting.sentence(Setting.name("robin.access.cors-origins"),
					ShownValue.of(origin), "written as browsers send it, " + AddressRules.asBrowsersSend(origin))));
	}

	/** A signature holds no claim: whoever comes by it would be refused for ever. */
	private void stores() {
		boolean hasDoor = Stream.of("robin.hubspot.client-secret", "robin.hubspot.client-secret-file")
			.anyMatch((secret) -> !text(secret).isBlank());
		if (hasDoor && !text("robin.access.stores.claim").isBlank() && text("robin.hubspot.stores").isBlank()) {
			fault("robin.hubspot.stores", "the web stores whose conversations people in HubSpot may see, or *, as "
					+ "ROBIN_ACCESS_STORES_CLAIM is set and HubSpot's signature holds no claim");
		}
	}

	private void fault(String property, String mayBe) {
		this.faults
			.add(UnusableSetting.sentence(Setting.name(property), ShownValue.of(this.settings.text(property)), mayBe));
	}

	private String text(String property) {
		return this.settings.text(property);
	}

}
