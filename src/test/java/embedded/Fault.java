package embedded;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A fault that spoils an answer of ROBIN's. Give it to {@link RobinServer#suffers}.
 */
public final class Fault {

	private final String name;

	private final UnaryOperator<Answer> answer;

	private final Delivery delivery;

	private Fault(String name, UnaryOperator<Answer> answer, Delivery delivery) {
		this.name = name;
		this.answer = answer;
		this.delivery = delivery;
	}

	/** A failure as a web server in front of ROBIN would write it: HTML. */
	public static Fault status(int status) {
		return said("status " + status, new Answer(status, Map.of("Content-Type", "text/html; charset=utf-8"),
				utf8("<html><body><h1>" + status + "</h1></body></html>")));
	}

	/** Any answer at all. */
	public static Fault answer(int status, Map<String, String> headers, String body) {
		return said("answer " + status, new Answer(status, Map.copyOf(headers), utf8(body)));
	}

	/** Any answer at all, in any charset or none. */
	public static Fault answer(int status, Map<String, String> headers, byte[] body) {
		return said("answer " + status, new Answer(status, Map.copyOf(headers), body));
	}

	/** 429; {@code Retry-After} in whole seconds if there is one. */
	public static Fault overQuota(Optional<Duration> retryAfter) {
		Answer refusal = Answer.text(429, "Too many requests");
		return retryAfter
			.map((time) -> said("429 with Retry-After", refusal.with("Retry-After", Long.toString(time.toSeconds()))))
			.orElseGet(() -> said("429 without Retry-After", refusal));
	}

	public static Fault unauthorized() {
		return said("401", Answer.text(401, "Invalid authorisation data"));
	}

	/** 200 and bytes that are no text in any charset, called JSON. */
	public static Fault garbage() {
		byte[] bytes = new byte[512];
		new Random(7).nextBytes(bytes);
		return said("garbage", Answer.json(bytes));
	}

	/** 200 and a maintenance page. */
	public static Fault html() {
		return said("HTML with 200", new Answer(200, Map.of("Content-Type", "text/html; charset=utf-8"),
				utf8("<!DOCTYPE html><html><body>We are down for maintenance</body></html>")));
	}

	/** A complete HTTP answer with the first half of the JSON. */
	public static Fault halfJson() {
		return new Fault("half of the JSON", (a) -> a.body(Arrays.copyOf(a.body(), a.body().length / 2)),
				Delivery.whole());
	}

	public static Fault slowBy(Duration time) {
		return onTheWire("slow", Delivery.whole().after(time));
	}

	/** Takes the question, says nothing. */
	public static Fault hangsBeforeAnswering() {
		return onTheWire("hang before", Delivery.hung());
	}

	/** Head and half of the body, then nothing. */
	public static Fault hangsInTheMiddle() {
		return onTheWire("hang in the middle", Delivery.hungInTheMiddle());
	}

	/** The head at once, the body in so many drops evenly over the time. */
	public static Fault dribbles(Duration total, int drops) {
		return onTheWire("dribble", Delivery.dribbled(total, drops));
	}

	public static Fault resetBeforeAnswering() {
		return onTheWire("reset before", Delivery.reset());
	}

	public static Fault resetInTheMiddle() {
		return onTheWire("reset in the middle", Delivery.resetInTheMiddle());
	}

	/** The answer arrives whole; the connection is dead for the next question. */
	public static Fault resetAfterAnswering() {
		return onTheWire("reset after", Delivery.resetAfterwards());
	}

	/**
	 * What a caller sees when an idle connection was closed just as it was used: an end
	 * where the answer should be.
	 */
	public static Fault closedBeforeAnswering() {
		return onTheWire("closed before", Delivery.closed());
	}

	/** The connection ends in the middle of the body. */
	public static Fault truncated() {
		return onTheWire("truncated", Delivery.closedInTheMiddle());
	}

	/** {@code Content-Length} promises 100 bytes that never come. */
	public static Fault claimsMoreThanItSends() {
		return onTheWire("length too long", Delivery.claimingMore(100));
	}

	/**
	 * {@code Content-Length} is 10 bytes short; those lie in front of the next answer.
	 */
	public static Fault claimsLessThanItSends() {
		return onTheWire("length too short", Delivery.claimingLess(10));
	}

	/** Valid JSON of that size. */
	public static Fault oversized(long bytes) {
		return new Fault("oversized", (a) -> Answer.json(new byte[1]), Delivery.oversized(bytes));
	}

	private static Fault said(String name, Answer answer) {
		return new Fault(name, (a) -> answer, Delivery.whole());
	}

	private static Fault onTheWire(String name, Delivery delivery) {
		return new Fault(name, UnaryOperator.identity(), delivery);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	Answer applyTo(Answer healthy) {
		return this.answer.apply(healthy);
	}

	Delivery delivery() {
		return this.delivery;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
