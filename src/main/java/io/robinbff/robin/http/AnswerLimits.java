package io.robinbff.robin.http;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DataBufferLimitException;

/**
 * Limits on what an answer holds, beside the limit on its bytes: three bytes of JSON can
 * be an object of a hundred, and 46 kB of gzip 31 MB of {@code null,}.
 */
final class AnswerLimits {

	/**
	 * Conversations, messages, order numbers and tags of one answer together. ROBIN's
	 * page has some twenty conversations.
	 */
	static final int MOST_ELEMENTS = 20_000;

	/** A message has some twenty. */
	private static final long MOST_TOKENS = 250_000;

	private AnswerLimits() {
	}

	static JsonMapper mapper() {
		return JsonMapper
			.builder(JsonFactory.builder()
				.streamReadConstraints(StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
				.build())
			.build();
	}

	/** Returns the API within its limits. */
	static RobinApi within(RobinApi api) {
		return (authorization, limit, permit, request) -> {
			try {
				return checked(api.conversations(authorization, limit, permit, request));
			}
			catch (RuntimeException ex) {
				throw isConstraint(ex) ? tooLarge(ex) : ex;
			}
		};
	}

	private static @Nullable WireAnswer checked(@Nullable WireAnswer answer) {
		if (answer != null && answer.conversations() != null && elements(answer.conversations()) > MOST_ELEMENTS) {
			throw tooLarge(null);
		}
		return answer;
	}

	private static long elements(List<WireAnswer.@Nullable WireConversation> conversations) {
		long count = conversations.size();
		for (WireAnswer.WireConversation one : conversations) {
			if (one != null) {
				count += (one.messages() != null) ? one.messages().size() : 0;
				count += commas(one.linkedOrderNumbers()) + commas(one.tags());
			}
		}
		return count;
	}

	private static long commas(@Nullable String list) {
		return (list != null) ? list.chars().filter((c) -> c == ',').count() : 0;
	}

	private static boolean isConstraint(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof StreamConstraintsException) {
				return true;
			}
		}
		return false;
	}

	private static DataBufferLimitException tooLarge(@Nullable Throwable cause) {
		DataBufferLimitException ex = new DataBufferLimitException("More than an answer may hold");
		if (cause != null) {
			ex.initCause(cause);
		}
		return ex;
	}

}
