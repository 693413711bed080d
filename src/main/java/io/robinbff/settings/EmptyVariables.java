package io.robinbff.settings;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A post-processor that takes an empty environment variable for one that is not set.
 * Compose and Kubernetes write {@code VAR=} if nobody gave a value; Spring would take it
 * for a value, and some of our settings for "nobody".
 */
final class EmptyVariables implements EnvironmentPostProcessor, Ordered {

	/**
	 * Returns an order before Boot wraps the source, and before configuration files are
	 * read.
	 */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		PropertySource<?> source = environment.getPropertySources().get(name);
		if (source != null && source.getSource() instanceof Map<?, ?> variables) {
			environment.getPropertySources()
				.replace(name, new SystemEnvironmentPropertySource(name, withoutEmpty(variables)));
		}
	}

	static Map<String, Object> withoutEmpty(Map<?, ?> variables) {
		Map<String, Object> set = new LinkedHashMap<>();
		variables.forEach((name, value) -> {
			if (!String.valueOf(value).isBlank()) {
				set.put(String.valueOf(name), value);
			}
		});
		return set;
	}

}
