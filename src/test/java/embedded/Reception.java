package embedded;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;

/**
 * A reception that takes WireMock's requests: writes them down, asks the desk, adds the
 * fault of the day.
 */
final class Reception implements ResponseDefinitionTransformerV2 {

	/** A soak of hours must not fill the memory. */
	private static final int REMEMBERED = 20_000;

	private final Desk desk;

	private final Faults faults;

	private final InstantSource clock;

	private final Function<Delivery, String> keep;

	private final Deque<Call> calls = new ConcurrentLinkedDeque<>();

	private final AtomicInteger count = new AtomicInteger();

	volatile Supplier<Duration> latency = () -> Duration.ZERO;

	Reception(Desk desk, Faults faults, InstantSource clock, Function<Delivery, String> keep) {
		this.desk = desk;
		this.faults = faults;
		this.clock = clock;
		this.keep = keep;
	}

	@Override
	public String getName() {
		return "robin";
	}

	@Override
	public ResponseDefinition transform(ServeEvent event) {
		LoggedRequest request = event.getRequest();
		if (!request.getUrl().equals("/conversations")) {
			return definition(Answer.text(404, "Not Found"), Delivery.whole());
		}
		if (!request.getMethod().equals(RequestMethod.POST)) {
			return definition(Answer.text(405, "Method Not Allowed").with("Allow", "POST"), Delivery.whole());
		}
		return definition(request);
	}

	private ResponseDefinition definition(LoggedRequest request) {
		Optional<RobinQuery> query = isJson(request) ? RobinQuery.in(request.getBody()) : Optional.empty();
		boolean authorised = this.desk.accepts(request.getHeader("Authorization"));
		Optional<Answer> refusal = this.desk.refusal();
		Fault fault = refusal.isPresent() ? null : this.faults.next();
		Answer answer = refusal.orElseGet(() -> this.desk.answer(query, authorised));
		Answer said = this.desk.compressed((fault != null) ? fault.applyTo(answer) : answer,
				request.getHeader("Accept-Encoding"));
		remember(request, query, authorised, said.status());
		Delivery delivery = (fault != null) ? fault.delivery() : Delivery.whole();
		Duration late = this.latency.get();
		return definition(said, late.isPositive() ? delivery.after(late) : delivery);
	}

	private static boolean isJson(LoggedRequest request) {
		String type = request.getHeader("Content-Type");
		return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
	}

	private ResponseDefinition definition(Answer answer, Delivery delivery) {
		ResponseDefinitionBuilder builder = ResponseDefinitionBuilder.responseDefinition()
			.withStatus(answer.status())
			.withBody(answer.body())
			.withHeader(Wire.DELIVERY, this.keep.apply(delivery));
		answer.headers().forEach(builder::withHeader);
		return builder.build();
	}

	private void remember(LoggedRequest request, Optional<RobinQuery> query, boolean authorised, int status) {
		Map<String, String> headers = new TreeMap<>();
		for (HttpHeader header : request.getHeaders().all()) {
			headers.put(header.key().toLowerCase(Locale.ROOT), String.join(", ", header.values()));
		}
		headers.remove("authorization");
		this.calls.add(new Call(this.clock.instant(), System.nanoTime(), query.map(RobinQuery::selector).orElse(null),
				query.map(RobinQuery::value).orElse(null), query.map(RobinQuery::skip).orElse(0),
				request.getBodyAsString(), headers, authorised, status));
		if (this.count.incrementAndGet() > REMEMBERED) {
			this.calls.poll();
		}
	}

	List<Call> calls() {
		return List.copyOf(this.calls);
	}

	int count() {
		return this.count.get();
	}

	void forget() {
		this.calls.clear();
		this.count.set(0);
	}

}
