package io.robinbff.settings;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import io.robinbff.command.Progress;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * A command that looks at the settings before the service runs: {@code check} prints the
 * effective ones, without secrets, reads what they name, and tries ROBIN's host, the
 * issuers, Redis and the files, over the ways on which the service itself goes: its
 * proxy, its certificates, its client of Redis. It asks ROBIN nothing, so it costs no
 * quota: the connection and its certificate are what settings can get wrong.
 */
public final class CheckCommand {

	private final Environment environment;

	private final SettingsCheck settings;

	private final ObjectProvider<Probe.Source> sources;

	private final PrintStream out;

	private final @Nullable PrintStream terminal;

	private CheckCommand(ConfigurableApplicationContext context, PrintStream out, @Nullable PrintStream terminal) {
		this.environment = context.getEnvironment();
		this.settings = new SettingsCheck(context.getEnvironment());
		this.sources = context.getBeanProvider(Probe.Source.class);
		this.out = out;
		this.terminal = terminal;
	}

	/**
	 * Runs the command.
	 * @param arguments settings, as the service takes them
	 * @param out where its findings go
	 * @return the process's exit status: 0 where the service can start and reach all that
	 * it needs, 1 where not
	 */
	public static int run(String[] arguments, PrintStream out) {
		SpringApplication application = new SpringApplication(Nothing.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setLogStartupInfo(false);
		application.setRegisterShutdownHook(false);
		application.setLazyInitialization(true);
		try (ConfigurableApplicationContext context = application.run(arguments)) {
			return new CheckCommand(context, out, Progress.terminal(out)).run();
		}
		catch (UnusableSetting ex) {
			// Said already, as at a start.
			return 1;
		}
	}

	private int run() {
		SettingsTable.all().forEach(this::print);
		List<String> missing = missing();
		missing.forEach(this.out::println);
		boolean well = read() && missing.isEmpty();
		try {
			for (Probe.Source source : this.sources.orderedStream().toList()) {
				well &= tried(source);
			}
		}
		catch (RuntimeException ex) {
			this.out.println(sentence(ex));
			well = false;
		}
		this.out.println(well ? "The service can start with these settings." : "See above: something is wrong.");
		return well ? 0 : 1;
	}

	/** Reads all that the settings name, as a start does, and says what it refuses. */
	private boolean read() {
		Binder binder = Binder.get(this.environment);
		boolean well = true;
		for (SettingsReader reader : SpringFactoriesLoader.forDefaultResourceLocation().load(SettingsReader.class)) {
			try {
				reader.read(binder, this.environment);
			}
			catch (UnusableSetting ex) {
				this.out.println(ex.getMessage());
				well = false;
			}
		}
		return well;
	}

	private void print(Setting setting) {
		String value = this.settings.text(setting.property());
		if (!value.isEmpty()) {
			String shown = setting.shown(value);
			this.out.printf("%-58s %s%n", setting.name(), (shown != null) ? shown : "(not shown)");
		}
	}

	private List<String> missing() {
		List<String> missing = new ArrayList<>();
		for (String property : List.of("robin.api-key", "robin.api-secret")) {
			if (this.settings.text(property).isEmpty() && this.settings.text(property + "-file").isEmpty()) {
				missing.add(Setting.name(property) + " is missing, and " + Setting.name(property) + "_FILE as well.");
			}
		}
		return missing;
	}

	private boolean tried(Probe.Source source) {
		try {
			boolean well = true;
			for (Probe probe : source.probes()) {
				well &= tried(probe);
			}
			return well;
		}
		catch (UnusableSetting ex) {
			this.out.println(ex.getMessage());
			return false;
		}
	}

	/** Says what it tries before it does, as that may take seconds. */
	private boolean tried(Probe probe) {
		String trying = "trying " + probe.what() + " ... ";
		this.out.print(trying);
		this.out.flush();
		long begun = System.nanoTime();
		String found;
		boolean well = true;
		try (Progress _ = Progress.on(this.terminal, trying, (time) -> time.toSeconds() + " s")) {
			found = String.format(Locale.ROOT, "%s, %d ms", probe.attempt().call(),
					Duration.ofNanos(System.nanoTime() - begun).toMillis());
		}
		catch (Exception ex) {
			found = "FAILED: " + ShownValue.of(reason(ex));
			well = false;
		}
		this.out.println(found);
		return well;
	}

	private static String reason(Throwable ex) {
		Throwable root = causes(ex).getLast();
		String message = (root.getMessage() != null) ? root.getMessage() : "";
		return (root.getClass() == IOException.class && !message.isEmpty()) ? message
				: root.getClass().getSimpleName() + (message.isEmpty() ? "" : ", " + message);
	}

	/** What a setting's own reader says, or else which defect it is. */
	private static String sentence(RuntimeException failure) {
		return causes(failure).stream()
			.filter(UnusableSetting.class::isInstance)
			.map((ex) -> String.valueOf(ex.getMessage()))
			.findFirst()
			.orElseThrow(() -> failure);
	}

	private static List<Throwable> causes(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20).toList();
	}

	/**
	 * An application of nothing but what the trials need, each made when it is asked for.
	 */
	@ComponentScan(basePackages = "io.robinbff", useDefaultFilters = false, includeFilters = @Filter(ForCheck.class))
	@ConfigurationPropertiesScan("io.robinbff")
	static final class Nothing {

	}

}
