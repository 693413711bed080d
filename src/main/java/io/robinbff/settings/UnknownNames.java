package io.robinbff.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * A finder of names that look like settings of ours and are none. Nobody reads them, and
 * whoever set one believes that it counts.
 */
final class UnknownNames {

	/** The beginnings of Spring's own names that the table has some of. */
	private static final Pattern SPRINGS = Pattern.compile("(SPRING|MANAGEMENT|SERVER|LOGGING|SPRINGDOC)_.*");

	/**
	 * The variables that Kubernetes sets for a Service whose name begins like our
	 * settings.
	 */
	private static final Pattern SERVICE_LINK = Pattern
		.compile("ROBIN_.*?(_SERVICE_HOST|_SERVICE_PORT(_\\w+)?|_PORT|_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

	private static final int NEAR = 2;

	private UnknownNames() {
	}

	/** Returns a sentence for each. */
	static List<String> in(ConfigurableEnvironment environment) {
		TreeSet<String> names = new TreeSet<>();
		environment.getPropertySources().forEach((source) -> {
			if (source instanceof EnumerablePropertySource<?> all) {
				names.addAll(List.of(all.getPropertyNames()));
			}
		});
		return of(names);
	}

	static List<String> of(Iterable<String> names) {
		Map<String, String> known = new HashMap<>();
		for (Setting setting : SettingsTable.all()) {
			known.put(flat(setting.property()), setting.name());
		}
		List<String> sentences = new ArrayList<>();
		for (String name : names) {
			String variable = Setting.name(name.replaceAll("\\[\\d+]", "")).replaceAll("_\\d+$", "");
			String flat = flat(variable);
			if (known.containsKey(flat) || SERVICE_LINK.matcher(variable).matches()) {
				continue;
			}
			String nearest = known.keySet()
				.stream()
				.min(Comparator.comparingInt((String one) -> distance(one, flat))
					.thenComparing(Comparator.naturalOrder()))
				.orElseThrow();
			int distance = distance(nearest, flat);
			if (variable.startsWith("ROBIN_") || (SPRINGS.matcher(variable).matches() && distance <= NEAR)) {
				sentences.add(name + " is no setting, and nothing reads it"
						+ ((distance <= flat.length() / 3) ? ": is " + known.get(nearest) + " meant?" : "."));
			}
		}
		return sentences;
	}

	/**
	 * Returns a name as Spring compares it: ROBIN_BASEURL and ROBIN_BASE_URL are the
	 * same.
	 */
	private static String flat(String name) {
		return name.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns the least number of letters to change, add, take away or swap
	 * (Damerau-Levenshtein, adjacent).
	 */
	static int distance(String one, String other) {
		int[][] d = new int[one.length() + 1][other.length() + 1];
		for (int i = 0; i <= one.length(); i++) {
			for (int j = 0; j <= other.length(); j++) {
				if (i == 0 || j == 0) {
					d[i][j] = i + j;
					continue;
				}
				int changed = d[i - 1][j - 1] + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				d[i][j] = Math.min(changed, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
				if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
						&& one.charAt(i - 2) == other.charAt(j - 1)) {
					d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
				}
			}
		}
		return d[one.length()][other.length()];
	}

}
