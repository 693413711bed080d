package io.robinbff.settings;

import java.net.BindException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * A listener that ends a start that fails with one sentence, on one line, as text or
 * JSON, and last. What is nobody's setting, a defect, keeps its trace.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailure implements SpringBootExceptionReporter {

	private static final Logger log = LoggerFactory.getLogger(StartFailure.class);

	/** The explanations of a failure; the one that knows most comes first. */
	private static final List<Class<? extends Throwable>> KINDS = List.of(UnusableSetting.class,
			PortInUseException.class, org.springframework.boot.context.properties.bind.BindException.class,
			BindException.class);

	private final @Nullable ConfigurableApplicationContext context;

	StartFailure(@Nullable ConfigurableApplicationContext context) {
		this.context = context;
	}

	@Override
	public boolean reportException(Throwable failure) {
		List<Throwable> causes = Stream.iterate(failure, (ex) -> ex != null, Throwable::getCause).toList();
		Optional<String> sentence = KINDS.stream()
			.flatMap((kind) -> causes.stream().filter(kind::isInstance))
			.findFirst()
			.flatMap(this::sentence);
		sentence.ifPresent(log::error);
		return sentence.isPresent();
	}

	private Optional<String> sentence(Throwable cause) {
		return Optional.ofNullable(switch (cause) {
			case UnusableSetting ex -> ex.getMessage();
			case PortInUseException ex -> portInUse(ex.getPort());
			case org.springframework.boot.context.properties.bind.BindException ex -> unbound(ex);
			case BindException ex -> "SERVER_PORT or MANAGEMENT_SERVER_PORT cannot be listened to (" + ex.getMessage()
					+ "): it has to be a port that is free and that this process may take.";
			default -> null;
		});
	}

	private String portInUse(int port) {
		String management = (this.context != null)
				? this.context.getEnvironment().getProperty("management.server.port", "") : "";
		return UnusableSetting.sentence(
				management.equals(String.valueOf(port)) ? "MANAGEMENT_SERVER_PORT" : "SERVER_PORT",
				String.valueOf(port), "a port that no other process on this machine listens to");
	}

	/** A setting that the table does not have, or one of Spring's. */
	static String unbound(org.springframework.boot.context.properties.bind.BindException ex) {
		ConfigurationPropertyName name = (ex.getProperty() != null) ? ex.getProperty().getName() : ex.getName();
		Object value = (ex.getProperty() != null) ? ex.getProperty().getValue() : null;
		String property = name.toString();
		boolean secret = property.matches(".*(secret|password|token|key).*");
		return UnusableSetting.sentence(Setting.name(property),
				(value != null && !secret) ? ShownValue.of(value.toString()) : null,
				"what converts to " + ex.getTarget().getType().toClass().getSimpleName());
	}

}
