package io.robinbff.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.robinbff.RobinBffApplication;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * The service's settings by the names of their environment variables, each with its
 * default, {@code none} without one.
 *
 * @param ours those of our records
 * @param springs those of the libraries, by the metadata they bring along
 */
record Settings(Map<String, String> ours, Map<String, String> springs) {

	private static final String NONE = "none";

	/**
	 * Those that no record holds: one decides if a controller is there, one is read
	 * before there are records.
	 */
	private static final Map<String, String> WITHOUT_RECORD = Map.of("ROBIN_PANEL_ENABLED", "true", "ROBIN_LOG_REPEATS",
			"5");

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+):.*}");

	static Settings ofTheService() {
		try {
			Map<String, String> ours = new TreeMap<>(WITHOUT_RECORD);
			records().forEach((record) -> {
				ConfigurationProperties properties = record.getAnnotation(ConfigurationProperties.class);
				collect(record, Objects.requireNonNull(properties).value(), ours);
			});
			Map<String, String> springs = metadata();
			application().forEach((name, value) -> (ours.containsKey(name) ? ours : springs).put(name, value));
			return new Settings(ours, springs);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns the default of a setting, or null if there is no such setting. */
	@Nullable String defaultOf(String name) {
		String own = this.ours.get(name);
		return (own != null) ? own : this.springs.get(name);
	}

	/** Returns the environment variable of a property. */
	static String variable(String property) {
		return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
	}

	private static Stream<Class<?>> records() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		return scanner.findCandidateComponents(RobinBffApplication.class.getPackageName())
			.stream()
			.map((found) -> ClassUtils.resolveClassName(Objects.requireNonNull(found.getBeanClassName()), null));
	}

	private static void collect(Class<?> record, String prefix, Map<String, String> found) {
		for (Parameter parameter : bound(record).getParameters()) {
			String property = prefix + "." + parameter.getName().replaceAll("([A-Z])", "-$1");
			if (parameter.getType().isRecord() && parameter.getType().getName().startsWith("io.robinbff.")) {
				collect(parameter.getType(), property, found);
			}
			else {
				found.put(variable(property), value(parameter.getAnnotation(DefaultValue.class)));
			}
		}
	}

	private static Constructor<?> bound(Class<?> record) {
		List<Constructor<?>> constructors = List.of(record.getDeclaredConstructors());
		return constructors.stream()
			.filter((constructor) -> constructors.size() == 1
					|| constructor.isAnnotationPresent(ConstructorBinding.class))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(record + " has no constructor that is bound"));
	}

	private static String value(@Nullable DefaultValue value) {
		String joined = (value != null) ? String.join(",", value.value()) : "";
		return joined.isEmpty() ? NONE : joined;
	}

	/** What application.yaml sets, which is the default for whoever runs the service. */
	private static Map<String, String> application() throws IOException {
		Map<String, String> found = new TreeMap<>();
		for (PropertySource<?> source : new YamlPropertySourceLoader().load("application",
				new FileSystemResource("src/main/resources/application.yaml"))) {
			Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames())
				.forEach((name) -> found.put(variable(name),
						PLACEHOLDER.matcher(String.valueOf(source.getProperty(name))).replaceAll("$1")));
		}
		return found;
	}

	private static Map<String, String> metadata() throws IOException {
		Map<String, String> found = new TreeMap<>();
		for (URL url : Collections
			.list(Settings.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = url.openStream()) {
				for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
					found.put(variable(property.path("name").asString()), property.path("defaultValue").asString(NONE));
				}
			}
		}
		return found;
	}

}
