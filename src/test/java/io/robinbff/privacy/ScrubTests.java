package io.robinbff.privacy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScrubTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			We wrote to anna@example.nl.                          | We wrote to [address]
			<Anna.de-Vries+x@mail.example.nl>                     | <[address]>
			o'brien@example.ie                                    | o'[address]
			{"emailAddress":"jürgen@müller.example"}              | {"emailAddress":"[address]"}
			GET /customers/anna%40example.nl/conversations?skip=2 | GET /customers/[…]?skip=2
			[/orders/2024%2F001/conversations]                    | [/orders/[…]]
			uri="/customers/{email}/conversations"                | uri="/customers/{email}/conversations"
			/conversations?conversationId=28ba3e2a&x=1            | /conversations?conversationId=[…]&x=1
			?state=open&q=krank&channel=Chat&webstore=Hats&skip=2 | ?state=open&q=[…]&channel=[…]&webstore=[…]&skip=2
			?access_token=abc.def                                 | ?access_token=[…]
			Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.e30.AA     | Authorization: Bearer [credentials]
			authorization: basic cm9iaW4ta2V5OnNlY3JldA==         | authorization: basic [credentials]
			anna%40example.nl                                     | [address]
			no "anna de vries"@example.nl here                    | no [address] here
			/customers/"anna"@example.nl/conversations            | /customers/[address]/conversations
			no \\"anna\\" of "anna \\"de\\" vries"@example.nl        | no \\[address]
			no anna@[192.0.2.1], "anna b"@[192.0.2.1]             | no [address], [address]
			no &quot;anna de vries&quot;@example.nl               | no [address]
			no \\u0022anna de vries\\u0022@ex.nl %22a b%22%40b.nl | no [address] [address]
			no anna(werk)@example.nl                              | no [address]
			Started RobinBffApplication in 3.2 seconds            | Started RobinBffApplication in 3.2 seconds
			/actuator/health @ 9090                               | /actuator/health @ 9090
			""")
	void takesOutWhatLeadsToAPerson(String text, String clean) {
		assertThat(Scrub.text(text)).isEqualTo(clean);
	}

	/**
	 * Parts of what a caller sends are in some lines. Four times the length takes four
	 * times as long, of the processor's time; ten milliseconds are nothing.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "a", "%40", "@", "a@", "@ ", "a ", "&#64;", "\\u0040", "%4", "Bearer ", "Bearer", "&order",
			"\"", "\"a", "\"@", "&quot;", "%22", "\"a@[", "a(", "/orders/", "?q=", "&email", "a&#64;" })
	void timeGrowsWithTheLengthAlone(String part) {
		assertThat(IntStream.range(0, 3).allMatch((again) -> {
			long most = time(part.repeat(16_384 / part.length())) - 10_000_000;
			return most > 0 && most > 8 * time(part.repeat(4_096 / part.length()));
		})).as("slow").isFalse();
	}

	private static long time(String text) {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long began = threads.getCurrentThreadCpuTime();
		assertThat(Scrub.text(text)).isNotNull();
		return threads.getCurrentThreadCpuTime() - began;
	}

}
