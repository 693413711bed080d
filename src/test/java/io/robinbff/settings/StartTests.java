package io.robinbff.settings;

import java.util.stream.Stream;

import io.robinbff.RobinBffApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** What is missing or unsafe stops the start at once, with one sentence. */
@ExtendWith(OutputCaptureExtension.class)
class StartTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--robin.api-secret=s                                             | ROBIN_API_KEY is missing
					--robin.api-key=k                                                | ROBIN_API_SECRET is missing
					--robin.api-key=k --robin.api-secret=s --robin.base-url=http://robin.example | ROBIN_BASE_URL is plain http
					--robin.api-key=k --robin.api-secret=s --robin.base-url=robin    | ROBIN_BASE_URL is "robin": it has to be an http
					--robin.api-key=k --robin.api-secret=s --issuer=                 | SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI is missing
					--robin.api-key-file=/nowhere --robin.api-secret=s               | ROBIN_API_KEY_FILE is "/nowhere": it has to be
					""")
	void stopsWithOneSentence(String arguments, String sentence, CapturedOutput output) {
		String issuer = arguments.contains("--issuer=") ? "" : "http://localhost:1";
		assertThatException().isThrownBy(() -> start((arguments.replace("--issuer=", "").strip()
				+ " --spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer)
			.split(" +")));
		assertThat(output).contains(sentence).doesNotContain("Caused by", "\tat ");
	}

	@Test
	void startsAlthoughNobodyIsThere() {
		start("--robin.api-key=k", "--robin.api-secret=s", "--robin.base-url=http://localhost:1",
				"--spring.security.oauth2.resourceserver.jwt.issuer-uri=http://localhost:1");
	}

	private static void start(String... arguments) {
		SpringApplication application = new SpringApplication(RobinBffApplication.class);
		String[] all = Stream.concat(Stream.of("--server.port=0", "--management.server.port=0"), Stream.of(arguments))
			.toArray(String[]::new);
		application.run(all).close();
	}

}
