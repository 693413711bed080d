package io.robinbff.settings;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * A look at the settings before the service runs with them: {@code check} prints the
 * effective ones, without secrets, reads what they name, and tries ROBIN's host, the
 * issuers, Redis and the files. It asks ROBIN nothing, so it costs no quota: the
 * connection and its certificate are what settings can get wrong.
 */
public final class CheckCommand {

	private final Environment environment;

	private final SettingsCheck settings;

	private final PrintStream out;

	private CheckCommand(ConfigurableEnvironment environment, PrintStream out) {
		this.environment = environment;
		this.settings = new SettingsCheck(environment);
		this.out = out;
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
		try (ConfigurableApplicationContext context = application.run(arguments)) {
			return new CheckCommand(context.getEnvironment(), out).run();
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
		for (Probe probe : Probe.of(this.settings)) {
			well &= tried(probe);
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

	/** Says what it tries before it does, as that may take seconds. */
	private boolean tried(Probe probe) {
		this.out.printf("trying %s ... ", probe.what());
		this.out.flush();
		long begun = System.nanoTime();
		try {
			String found = probe.attempt().call();
			this.out.printf(Locale.ROOT, "%s, %d ms%n", found, (System.nanoTime() - begun) / 1_000_000);
			return true;
		}
		catch (Exception ex) {
			this.out.printf("FAILED: %s%n", ShownValue.of(reason(ex)));
			return false;
		}
	}

	private static String reason(Throwable ex) {
		Throwable root = ex;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.getClass().getSimpleName() + ((root.getMessage() != null) ? ", " + root.getMessage() : "");
	}

	/** An application of nothing but its settings. */
	static final class Nothing {

	}

}
