package io.robinbff;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import embedded.Cast;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where the time went, and which call an answer is from. */
@ServiceTest
@AutoConfigureTracing
@Import(TracesTests.Collecting.class)
@TestPropertySource(properties = "management.tracing.sampling.probability=1.0")
@DirtiesContext
class TracesTests {

	private static final Queue<SpanData> SPANS = new ConcurrentLinkedQueue<>();

	@Autowired
	private Front front;

	@Autowired
	private SdkTracerProvider tracers;

	@BeforeEach
	void forgets() {
		SPANS.clear();
	}

	@Test
	void lineAndAttemptAreSpansAndAKeptAnswerLeadsToItsCall() {
		String path = "/customers/" + Cast.ANNA + "/conversations";
		assertThat(this.front.get(path).status()).isEqualTo(200);
		assertThat(this.front.get(path).status()).isEqualTo(200);
		// A request's span ends a moment after its answer has arrived.
		List<SpanData> requests = await().until(this::requests, (ended) -> ended.size() == 2);
		SpanData fetched = requests.getFirst();
		SpanData kept = requests.getLast();
		assertThat(spans("robin.quota.wait")).singleElement().satisfies((wait) -> {
			assertThat(wait.getTraceId()).isEqualTo(fetched.getTraceId());
			assertThat(wait.getAttributes().get(AttributeKey.stringKey("priority"))).isEqualTo("click");
		});
		assertThat(spans("http post")).singleElement()
			.satisfies((attempt) -> assertThat(attempt.getTraceId()).isEqualTo(fetched.getTraceId()));
		assertThat(fetched.getLinks()).isEmpty();
		assertThat(kept.getTraceId()).isNotEqualTo(fetched.getTraceId());
		assertThat(kept.getLinks()).singleElement()
			.satisfies((link) -> assertThat(link.getSpanContext().getTraceId()).isEqualTo(fetched.getTraceId()));
	}

	/** In the order in which they began. */
	private List<SpanData> requests() {
		this.tracers.forceFlush().join(5, TimeUnit.SECONDS);
		return spans("http get /customers/{email}/conversations").stream()
			.sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
			.toList();
	}

	private static List<SpanData> spans(String name) {
		return SPANS.stream().filter((span) -> span.getName().equals(name)).toList();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Collecting {

		@Bean
		SpanExporter collector() {
			return new SpanExporter() {
				@Override
				public CompletableResultCode export(Collection<SpanData> spans) {
					SPANS.addAll(spans);
					return CompletableResultCode.ofSuccess();
				}

				@Override
				public CompletableResultCode flush() {
					return CompletableResultCode.ofSuccess();
				}

				@Override
				public CompletableResultCode shutdown() {
					return CompletableResultCode.ofSuccess();
				}
			};
		}

	}

}
