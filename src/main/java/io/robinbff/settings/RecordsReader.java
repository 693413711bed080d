package io.robinbff.settings;

import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** A reader of all settings records, each of which may refuse what it is given. */
final class RecordsReader implements SettingsReader {

	private static final String OURS = "io.robinbff";

	@Override
	public void read(Binder settings, Environment environment) {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		for (BeanDefinition found : scanner.findCandidateComponents(OURS)) {
			Class<?> type = ClassUtils.resolveClassName(Objects.requireNonNull(found.getBeanClassName()), null);
			bind(settings, type, Objects.requireNonNull(type.getAnnotation(ConfigurationProperties.class)).value());
		}
	}

	private static void bind(Binder settings, Class<?> type, String prefix) {
		try {
			settings.bindOrCreate(prefix, Bindable.of(type));
		}
		catch (BindException ex) {
			throw Stream.<Throwable>iterate(ex, (cause) -> cause != null, Throwable::getCause)
				.filter(UnusableSetting.class::isInstance)
				.map(UnusableSetting.class::cast)
				.findFirst()
				.orElseGet(() -> new UnusableSetting(StartFailure.unbound(ex)));
		}
	}

}
