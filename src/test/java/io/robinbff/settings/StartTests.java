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
					--robin.api-key=k --robin.api-secret=s --robin.base-url=https://robin.example/conversations  | ROBIN_BASE_URL ends in /conversations
					--robin.api-key=k --robin.api-secret=s --robin.base-url=https://robin.example/v2/Conversations/ | ROBIN_BASE_URL ends in /conversations
					--robin.api-key=k --robin.api-secret=s --robin.base-url=https://k:s@robin.example | ROBIN_BASE_URL is "https://(not shown)@robin.example": it has to be
					--robin.api-key=k --robin.api-secret=s --robin.base-url=https://robin.example?x=1 | ROBIN_BASE_URL is "https://robin.example?x=1": it has to be
					--robin.api-key=k --robin.api-secret=s --robin.proxy.url=socks5://x | ROBIN_PROXY_URL is no address
					--robin.api-key=k --robin.api-secret=s --robin.proxy.url=http://x:99999 | ROBIN_PROXY_URL is no address
					--robin.api-key=k --robin.api-secret=s --robin.proxy.url-file=/nowhere | ROBIN_PROXY_URL_FILE cannot be read
					--robin.api-key=k --robin.api-secret=s --robin.ca-file=/nowhere | ROBIN_CA_FILE is "/nowhere": it has to be a whole PEM file
					--robin.api-key=k --robin.api-secret=s --robin.ca-file=/dev/null | ROBIN_CA_FILE is "/dev/null": it has to be a whole PEM file
					--robin.api-key=k --robin.api-secret=s --robin.client-key-file=/dev/null | ROBIN_CLIENT_CERTIFICATE_FILE and ROBIN_CLIENT_KEY_FILE belong together
					--robin.api-key=k --robin.api-secret=s --HTTPS_PROXY=ftp://x | HTTPS_PROXY is no address
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
