package bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code --name value} pairs. */
final class Options {

	private final Map<String, String> values = new HashMap<>();

	Options(String[] args, Set<String> known) {
		for (int i = 1; i < args.length; i += 2) {
			String name = args[i].startsWith("--") ? args[i].substring(2) : "";
			if (!known.contains(name) || i + 1 == args.length) {
				throw new IllegalArgumentException(args[i] + ": known are, each with a value, " + known);
			}
			this.values.put(name, args[i + 1]);
		}
	}

	String text(String name, String otherwise) {
		return this.values.getOrDefault(name, otherwise);
	}

	double number(String name, double otherwise) {
		return Double.parseDouble(text(name, Double.toString(otherwise)));
	}

	int integer(String name, int otherwise) {
		return Integer.parseInt(text(name, Integer.toString(otherwise)));
	}

	/** Whether it is said, and not with "no". */
	boolean isOn(String name) {
		return !"no".equals(text(name, "no"));
	}

	/** The packaged service. */
	Path jar() {
		return Path.of(text("jar", Main.root().resolve("target/robin-bff.jar").toString()));
	}

	/** Seeds, separated by commas. */
	List<Long> seeds() {
		return List.of(text("seed", "1").split(",")).stream().map(Long::valueOf).toList();
	}

	List<Scenario> scenarios(String otherwise) {
		String names = text("scenario", otherwise);
		return List.of(names.split(","))
			.stream()
			.map((name) -> Scenario.valueOf(name.toUpperCase(java.util.Locale.ROOT)))
			.toList();
	}

}
