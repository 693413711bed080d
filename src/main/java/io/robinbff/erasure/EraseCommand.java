package io.robinbff.erasure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.PeerChannel;
import io.robinbff.command.ForErase;
import io.robinbff.command.Terminal;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.erasure.OtherReplicas.Outcome;
import io.robinbff.erasure.OtherReplicas.Told;
import io.robinbff.privacy.PrivacyKey;
import io.robinbff.privacy.Pseudonyms;
import io.robinbff.settings.UnusableSetting;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;

/**
 * A command for the privacy officer, at a prompt beside a replica and with its settings:
 * {@code erase ADDRESS} has all replicas forget a customer, through Redis. It is one more
 * peer for a second, and no replica: it takes no share of the quota. Each replica records
 * that it has forgotten. Without Redis nobody can be reached from outside but through the
 * API, and that is said.
 */
public final class EraseCommand {

	private static final String USAGE = """
			erase ADDRESS          forgets a customer at all replicas and in Redis; - reads the address from standard input, which leaves no trace in lists of processes
			""";

	private static final String NO_REDIS = """
			These settings name no Redis, and only a replica itself reaches its memory: POST /customers/erase with a token of \
			the scope privacy.erase, at each replica; or restart them, as nothing is kept on disk.
			""";

	private static final long PATIENCE_SECONDS = 5;

	private final ApplicationContext context;

	private final PrintStream out;

	private EraseCommand(ApplicationContext context, PrintStream out) {
		this.context = context;
		this.out = out;
	}

	/**
	 * Runs the command.
	 * @param arguments what stands after {@code erase}: an address, and settings
	 * @return the process's exit status: 0 if a replica has confirmed, 1 if none has or
	 * not all is done, 2 if the command was not understood or cannot work here
	 */
	public static int run(List<String> arguments, InputStream in, PrintStream out) {
		if (arguments.isEmpty() || arguments.getFirst().startsWith("--")) {
			out.print(USAGE);
			return 2;
		}
		try {
			CustomerEmail customer = CustomerEmail.of("address", address(arguments.getFirst(), in));
			SpringApplication application = new SpringApplication(Nothing.class);
			application.setWebApplicationType(WebApplicationType.NONE);
			application.setLogStartupInfo(false);
			application.setRegisterShutdownHook(false);
			application.setLazyInitialization(true);
			// The replica beside it has the host's name, and would not listen to itself.
			String[] settings = Stream
				.concat(arguments.stream().skip(1), Stream.of("--robin.redis.replica=erase-" + UUID.randomUUID()))
				.toArray(String[]::new);
			try (ConfigurableApplicationContext context = application.run(settings)) {
				return new EraseCommand(context, out).erase(customer);
			}
		}
		catch (InvalidValue ex) {
			out.println(ex.getMessage());
		}
		catch (UnusableSetting ex) {
			// Said already, as at a start.
		}
		catch (IOException ex) {
			out.println("Standard input cannot be read.");
		}
		return 2;
	}

	private static String address(String argument, InputStream in) throws IOException {
		return "-".equals(argument)
				? String.valueOf(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine())
				: argument;
	}

	private int erase(CustomerEmail customer) {
		if (this.context.getBeanNamesForType(OtherReplicas.class).length == 0) {
			this.out.print(NO_REDIS);
			return 2;
		}
		CountDownLatch subscribed = new CountDownLatch(1);
		this.context.getBean(PeerChannel.class).whenSubscribed(subscribed::countDown);
		OtherReplicas others = this.context.getBean(OtherReplicas.class);
		if (!await(subscribed)) {
			this.out.println("Redis cannot be reached, and nobody was told.");
			return 1;
		}
		Told told = told(customer);
		Outcome outcome = others.tell(told).join();
		this.out.println("Forgotten by " + outcome.replicas().size() + " replicas: " + names(outcome.replicas()));
		this.out.println("In the audit: " + told.word() + ", correlation id " + told.id()
				+ (this.context.getBean(PrivacyKey.class).lasting() ? ""
						: "; keep that, as without ROBIN_PRIVACY_KEY nobody can compute that word again."));
		if (!outcome.reached()) {
			this.out.println("Whoever is cut off from Redis now will not hear of it: set ROBIN_CACHE_KEY or "
					+ "ROBIN_PRIVACY_KEY, and look after Redis.");
		}
		if (!outcome.strangers().isEmpty()) {
			this.out.println("Not by those that have none of these settings' keys as their first one, are of another "
					+ "version or have failed: " + names(outcome.strangers())
					+ ". Erase again when all have been started anew.");
		}
		Erased.REMAINS.forEach(this.out::println);
		return (outcome.isComplete() && !outcome.replicas().isEmpty()) ? 0 : 1;
	}

	/** Whoever may publish can answer, under any name. */
	private static String names(List<String> replicas) {
		return replicas.stream().sorted().map(Terminal::line).collect(Collectors.joining(", "));
	}

	private Told told(CustomerEmail customer) {
		Selector selector = new Selector.Customer(customer);
		SharedCache names = SharedCache.names(this.context.getBean(SharedCache.class),
				this.context.getBean(PrivacyKey.class));
		return new Told(UUID.randomUUID().toString(), names.namesOf(selector),
				this.context.getBean(Pseudonyms.class).about(new Query(selector)), System.currentTimeMillis(), false,
				true);
	}

	private static boolean await(CountDownLatch latch) {
		try {
			return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** An application of nothing but what tells replicas. */
	@ComponentScan(basePackages = "io.robinbff", useDefaultFilters = false, includeFilters = @Filter(ForErase.class))
	@ConfigurationPropertiesScan("io.robinbff")
	static final class Nothing {

		@Bean
		Ticker ticker() {
			return Ticker.systemTicker();
		}

	}

}
