package io.robinbff.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.robinbff.RobinBffApplication;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.type.filter.AnnotationTypeFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Whatever is wrong with a setting, the start ends within a few lines, and the last one
 * is a sentence with its name, what it was and what it may be; as text and as JSON.
 */
// What others write at the same time would be found in the output.
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class WrongSettingsTests {

	private static final int MOST_LINES = 5;

	@TempDir
	static Path folder;

	@BeforeAll
	static void files() throws Exception {
		Files.createFile(folder.resolve("empty"));
		Files.writeString(folder.resolve("not-a-quota-file"), "something else altogether");
		Files.writeString(folder.resolve("short"), "short");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'',
			textBlock = """
					ROBIN_CACHE_FRESH                    | 30            | such as 500ms, 10s, 5m or 24h, from 0s to 7d
					ROBIN_CACHE_FRESH                    | -30s          | from 0s to 7d
					ROBIN_CACHE_FRESH                    | 8d            | from 0s to 7d
					ROBIN_CACHE_FRESH                    | 30 s          | a time with its unit
					ROBIN_CACHE_FRESH                    | 30sec         | a time with its unit
					ROBIN_CACHE_FRESH                    | 1m30s         | a time with its unit
					ROBIN_CACHE_FRESH                    | 0             | a time with its unit
					ROBIN_CACHE_FRESH                    | 999999999999999d | from 0s to 7d
					ROBIN_CACHE_STALE_IF_ERROR           | 30d           | from 0s to 7d
					ROBIN_CACHE_STALE_WHILE_REVALIDATE   | 7d            | 7d at most together with ROBIN_CACHE_FRESH
					ROBIN_CACHE_NEGATIVE_TTL             | soon          | a time with its unit
					ROBIN_CACHE_PATIENCE                 | 1,5s          | a time with its unit
					ROBIN_CACHE_REFRESH                  | ''            | a time with its unit
					ROBIN_CACHE_SIZE                     | 64            | such as 512KB or 64MB, from 1MB to 64GB
					ROBIN_CACHE_SIZE                     | -64MB         | from 1MB to 64GB
					ROBIN_CACHE_SIZE                     | 64Mi          | from 1MB to 64GB
					ROBIN_MAX_ANSWER_SIZE                | 3GB           | from 1KB to 2047MB
					ROBIN_REQUEST_DEADLINE               | 10            | a time with its unit
					ROBIN_REQUEST_DEADLINE               | 0s            | from 1s to 5m
					ROBIN_REQUEST_DEADLINE               | 2m            | less than ROBIN_WEB_EXCHANGE_TIMEOUT, 60s
					ROBIN_REQUEST_DEADLINE               | 20s           | less than SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE, 20s
					ROBIN_CA_FILE                        | /etc/passwd   | a whole PEM file
					ROBIN_CACHE_SIZE                     | 64GB          | the heap of this process
					ROBIN_ACCESS_CORS_ORIGINS            | https://CRM.example.com | written as browsers send it, https://crm.example.com
					ROBIN_REQUEST_CACHE_CONTROL          | public        | private or no-store
					ROBIN_CONNECT_TIMEOUT                | 1000          | a time with its unit
					ROBIN_IDLE_TIMEOUT                   | never         | a time with its unit
					ROBIN_QUOTA_PER_SECOND               | 0             | a whole number from 1 to 1,000,000
					ROBIN_QUOTA_PER_SECOND               | three         | a whole number from 1 to 1,000,000
					ROBIN_QUOTA_PER_DAY                  | 100.000       | a whole number from 1 to 1,000,000
					ROBIN_QUOTA_PER_DAY                  | 99999999999   | a whole number from 1 to 1,000,000
					ROBIN_QUOTA_GUARD                    | -1s           | from 0s to 10s
					ROBIN_QUOTA_QUEUE_LIMIT              | -1            | a whole number from 1
					ROBIN_QUOTA_REPLICAS                 | 0             | a whole number from 1 to 1,000
					ROBIN_QUOTA_FILE                     | {tmp}         | the name of a file in a directory
					ROBIN_QUOTA_FILE                     | /nowhere/quota | the name of a file in a directory
					ROBIN_QUOTA_FILE                     | {tmp}/not-a-quota-file | a file of the quota
					ROBIN_AUDIT_FILE                     | /nowhere/audit | the name of a file in a directory
					ROBIN_AUDIT_ON_FAILURE               | ignore        | refuse or continue
					ROBIN_AUDIT_ENABLED                  | yes           | true or false
					ROBIN_RETRY_ATTEMPTS                 | 0             | a whole number from 1 to 10
					ROBIN_RETRY_PERCENT                  | 10%           | a whole number from 0 to 100
					ROBIN_BREAKER_FAILURE_RATE           | 150           | a number from 1 to 100
					ROBIN_BREAKER_FAILURE_RATE           | NaN           | a number from 1 to 100
					ROBIN_BREAKER_CALLS                  | 0             | a whole number from 1
					ROBIN_BREAKER_OPEN_FOR               | 0s            | from 1ms to 1h
					ROBIN_TIME_ZONE                      | Europe/Amsterdm | such as Europe/Amsterdam
					ROBIN_PAGE_SIZE                      | -1            | a whole number from 0 to 10,000
					ROBIN_BASE_URL                       | api.robinhq.com | an http or https address
					ROBIN_BASE_URL                       | https://user:geheim@api.robinhq.com | without user
					ROBIN_BASE_URL                       | https://api.robinhq.com:99999 | an http or https address
					ROBIN_BASE_URL                       | 'https://api.robin hq.com' | an http or https address
					ROBIN_API_KEY_FILE                   | /nowhere/key  | a file that is not empty
					ROBIN_API_SECRET_FILE                | {tmp}/empty   | a file that is not empty
					ROBIN_PRIVACY_KEY                    | geheim        | 32 characters or more
					ROBIN_PRIVACY_KEY_FILE               | {tmp}/short   | 32 characters or more
					ROBIN_CACHE_KEY                      | k1:geheim     | 32 random bytes in Base64
					ROBIN_CALLERS_PER_MINUTE             | -5            | a whole number from 0
					ROBIN_ACCESS_CORS_ORIGINS            | *             | exact origins
					ROBIN_ACCESS_ISSUERS                 | https://a.example,b.example | an http or https address
					ROBIN_ACCESS_TOKEN_URL               | /oauth2/token | an http or https address
					ROBIN_ACCESS_ISSUER_RETRY            | 5             | a time with its unit
					ROBIN_SHUTDOWN_DRAIN                 | 25s           | less than 20s
					ROBIN_REDIS_NAME                     | a b           | letters, digits, dots, dashes and underscores
					ROBIN_REDIS_TIMEOUT                  | 50            | a time with its unit
					ROBIN_REDIS_TIMEOUT                  | 501ms         | 500ms
					ROBIN_REDIS_TIMEOUT                  | 9ms           | 10ms
					SPRING_DATA_REDIS_URL                | redis://:geh#eim@redis:6379 | # is %23
					SPRING_DATA_REDIS_URL                | redis:6379    | redis://[user:password@]host[:port]
					SPRING_DATA_REDIS_URL                | http://redis:6379 | redis://[user:password@]host[:port]
					SPRING_DATA_REDIS_CLUSTER_NODES      | redis         | host:port
					SPRING_DATA_REDIS_SENTINEL_NODES     | redis:26379   | together with SPRING_DATA_REDIS_SENTINEL_MASTER
					SPRING_DATA_REDIS_SENTINEL_MASTER    | main          | together with SPRING_DATA_REDIS_SENTINEL_NODES
					SPRING_DATA_REDIS_PORT               | 6380          | together with what says where Redis is
					SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI | login.example.com | an http or https address
					SERVER_PORT                          | 80800         | a whole number from 0 to 65,535
					SERVER_PORT                          | http          | a whole number from 0 to 65,535
					MANAGEMENT_SERVER_PORT               | 9090x         | a whole number from 0 to 65,535
					SERVER_MAX_HTTP_REQUEST_HEADER_SIZE  | big           | has to be a size with its unit
					SPRINGDOC_SWAGGER_UI_ENABLED         | off           | true or false
					MANAGEMENT_TRACING_SAMPLING_PROBABILITY | 10         | a number from 0 to 1
					MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT | collector:4318 | an http or https address
					LOGGING_STRUCTURED_FORMAT_CONSOLE    | json          | ecs, gelf or logstash
					LOGGING_LEVEL_IO_ROBINBFF            | verbose       | trace, debug, info, warn, error or off
					""")
	void endsInASentence(String name, String value, String mayBe, CapturedOutput output) {
		String was = value.replace("{tmp}", folder.toString());
		for (String format : List.of("", "ecs")) {
			int before = output.getAll().length();
			assertThatException().isThrownBy(() -> start(with(format, name, was.isEmpty() ? " nothing" : was)));
			List<String> lines = output.getAll().substring(before).lines().filter((line) -> !line.isBlank()).toList();
			assertThat(lines).hasSizeLessThanOrEqualTo(MOST_LINES);
			String last = lines.getLast();
			// As JSON as well where a test before left it on for the whole process.
			if (last.startsWith("{") || ("ecs".equals(format) && !name.endsWith("_CONSOLE"))) {
				last = JsonMapper.shared().readTree(last).get("message").asString();
			}
			assertThat(last).contains(name.replace("_KEY_FILE", "_KEY"), mayBe).doesNotContain("geheim", "not shown]");
			if (!name.contains("KEY") && !was.contains("geheim") && !was.contains("geh#eim") && !was.isEmpty()) {
				assertThat(last).contains("\"" + was + "\"");
			}
		}
	}

	/** Every row of the table, so that one that is added is tried as well. */
	@Test
	void refusesNonsenseForEverySetting() {
		for (Setting setting : SettingsTable.all()) {
			for (String nonsense : List.of("\t", "a b\nc", "\0")) {
				assertThat(setting.rule().accepts().test(nonsense)).as("%s as %s", nonsense, setting.name()).isFalse();
			}
			assertThat(setting.standard().isEmpty() || setting.standard().startsWith("$")
					|| setting.rule().accepts().test(setting.standard()))
				.as(setting.name())
				.isTrue();
		}
	}

	/** Every component of a settings record, with its standard value. */
	@Test
	void hasARowForEveryComponent() throws Exception {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		List<String> without = new ArrayList<>();
		for (BeanDefinition found : scanner.findCandidateComponents("io.robinbff")) {
			Class<?> type = Class.forName(found.getBeanClassName());
			Constructor<?> constructor = Arrays.stream(type.getDeclaredConstructors())
				.filter((one) -> one.isAnnotationPresent(ConstructorBinding.class))
				.findFirst()
				.orElse(type.getDeclaredConstructors()[0]);
			check(constructor, type.getAnnotation(ConfigurationProperties.class).value(), without);
		}
		assertThat(without).as("components without a row in SettingsTable").isEmpty();
	}

	/** A component that is a record of ours has components of its own. */
	private static void check(Constructor<?> constructor, String prefix, List<String> without) {
		for (Parameter parameter : constructor.getParameters()) {
			String property = prefix + "." + parameter.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			if (parameter.getType().isRecord() && parameter.getType().getName().startsWith("io.robinbff")) {
				check(parameter.getType().getDeclaredConstructors()[0], property, without);
				continue;
			}
			DefaultValue standard = parameter.getAnnotation(DefaultValue.class);
			String value = (standard != null) ? String.join(",", standard.value()) : "";
			if (SettingsTable.find(property)
				.filter((row) -> row.standard().equals(value) || row.standard().startsWith("$"))
				.isEmpty()) {
				without.add(property + "=" + value);
			}
		}
	}

	@Test
	void namesThePortThatIsTaken(CapturedOutput output) throws Exception {
		try (ServerSocket taken = new ServerSocket(0)) {
			String port = String.valueOf(taken.getLocalPort());
			assertThatException().isThrownBy(() -> start(Map.of("SERVER_PORT", port)));
			assertThat(output.getAll().lines().toList().getLast()).contains("SERVER_PORT is \"" + port + "\"");
			assertThatException().isThrownBy(() -> start(Map.of("MANAGEMENT_SERVER_PORT", port)));
			assertThat(output.getAll().lines().toList().getLast())
				.contains("MANAGEMENT_SERVER_PORT is \"" + port + "\"");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ROBIN_API_SECRET         | a${b}c         | ROBIN_API_SECRET holds "${"
			MANAGEMENT_SERVER_PORT   | {same}         | MANAGEMENT_SERVER_PORT is "18080": it has to be another port
			ROBIN_API_SECRET_FILE    | hunter2        | ROBIN_API_SECRET_FILE is a value that is not shown
			SPRING_DATA_REDIS_PORT   | :6379          | SPRING_DATA_REDIS_PORT is ":6379"
			LOGGING_LEVEL_ROOT       | loud           | LOGGING_LEVEL_ROOT is "loud"
			ROBIN_ACCESS_SCOPE_CLAIMS | scope,,scp    | ROBIN_ACCESS_SCOPE_CLAIMS is "scope,,scp"
			ROBIN_CACHE_KEY          | k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | ROBIN_CACHE_KEY is no list of keys
			""")
	void endsAtNight(String name, String value, String sentence, CapturedOutput output) {
		Map<String, String> variables = new HashMap<>(Map.of(name, value));
		if ("{same}".equals(value)) {
			variables.putAll(Map.of("SERVER_PORT", "18080", name, "18080"));
		}
		variables.putIfAbsent("SPRING_DATA_REDIS_URL", "redis://localhost:1");
		assertThatException().isThrownBy(() -> start(variables));
		assertThat(output.getAll().lines().toList().getLast()).contains(sentence).doesNotContain("hunter2", "AAAA");
	}

	@Test
	void tellsOfAllThatIsWrong(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> start(Map.of("ROBIN_CACHE_FRESH", "30", "ROBIN_QUOTA_GUARD", "-1s", "SERVER_PORT", "x")));
		assertThat(output.getAll().lines().toList().getLast()).contains("ROBIN_CACHE_FRESH is", "ROBIN_QUOTA_GUARD is",
				"SERVER_PORT is");
	}

	/** As compose and Kubernetes write it where nobody gave a value. */
	@Test
	void takesAnEmptyVariableForNone(CapturedOutput output) {
		Map<String, String> empty = new HashMap<>();
		SettingsTable.all()
			.stream()
			.filter((setting) -> !setting.name().endsWith("SERVER_PORT"))
			.forEach((setting) -> empty.put(setting.name(), ""));
		empty.putAll(required());
		start(empty).close();
		assertThat(output).doesNotContain("is no setting");
	}

	@Test
	void warnsOfNamesThatNobodyReads(CapturedOutput output) {
		assertThat(UnknownNames.of(List.of("ROBIN_CACHE_FRES", "ROBIN_CHACE_FRESH", "ROBIN_FAVOURITE_COLOUR",
				"ROBIN_BASEURL", "ROBIN_ACCESS_ISSUERS_0", "robin.access.issuers[1]", "SPRING_DATA_REDIS_URI",
				"SPRING_PROFILES_ACTIVE", "ROBIN_BFF_PORT_8080_TCP_ADDR", "ROBIN_BFF_SERVICE_HOST", "HOME")))
			.containsExactly("ROBIN_CACHE_FRES is no setting, and nothing reads it: is ROBIN_CACHE_FRESH meant?",
					"ROBIN_CHACE_FRESH is no setting, and nothing reads it: is ROBIN_CACHE_FRESH meant?",
					"ROBIN_FAVOURITE_COLOUR is no setting, and nothing reads it.",
					"SPRING_DATA_REDIS_URI is no setting, and nothing reads it: is SPRING_DATA_REDIS_URL meant?");
		start(Map.of("ROBIN_CACHE_FRES", "1m")).close();
		assertThat(output).contains("is ROBIN_CACHE_FRESH meant?");
	}

	private static Map<String, String> with(String format, String name, String value) {
		Map<String, String> variables = new HashMap<>(Map.of("LOGGING_STRUCTURED_FORMAT_CONSOLE", format));
		variables.put(name, value);
		return variables;
	}

	private static Map<String, String> required() {
		return Map.of("ROBIN_API_KEY", "k", "ROBIN_API_SECRET", "s",
				"SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI", "http://localhost:1", "ROBIN_BASE_URL",
				"http://localhost:1");
	}

	private static ConfigurableApplicationContext start(Map<String, String> variables) {
		Map<String, Object> all = new HashMap<>(required());
		all.putAll(Map.of("SERVER_PORT", "0", "MANAGEMENT_SERVER_PORT", "0"));
		all.putAll(variables);
		// Boot leaves it behind, for a process that starts once.
		System.clearProperty("CONSOLE_LOG_STRUCTURED_FORMAT");
		SpringApplication application = new SpringApplication(RobinBffApplication.class);
		application.setEnvironment(new StandardEnvironment() {
			@Override
			public Map<String, Object> getSystemEnvironment() {
				return all;
			}
		});
		return application.run();
	}

}
