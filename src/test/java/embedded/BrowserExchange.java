package embedded;

import java.io.IOException;
import java.net.HttpCookie;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;

/** An exchange with a browser: what it brings along, and where it is sent. */
final class BrowserExchange {

	private final HttpExchange exchange;

	BrowserExchange(HttpExchange exchange) {
		this.exchange = exchange;
	}

	/** Returns a cookie's value; empty if there is none. */
	String cookie(String name) {
		return Objects.requireNonNullElse(this.exchange.getRequestHeaders().get("Cookie"), List.<String>of())
			.stream()
			.flatMap((line) -> List.of(line.split(";\\s*")).stream())
			.flatMap((one) -> HttpCookie.parse(one).stream())
			.filter((one) -> one.getName().equals(name))
			.map(HttpCookie::getValue)
			.findFirst()
			.orElse("");
	}

	Map<String, String> query() {
		return List.of(Objects.requireNonNullElse(this.exchange.getRequestURI().getQuery(), "").split("&"))
			.stream()
			.map((pair) -> pair.split("=", 2))
			.filter((pair) -> pair.length == 2)
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1], (one, other) -> one));
	}

	void setCookie(String cookie) {
		this.exchange.getResponseHeaders().add("Set-Cookie", cookie);
	}

	void redirect(String to) throws IOException {
		this.exchange.getResponseHeaders().add("Location", to);
		answer(302);
	}

	/** Answers without a body. */
	void answer(int status) throws IOException {
		try (this.exchange) {
			this.exchange.sendResponseHeaders(status, -1);
		}
	}

}
