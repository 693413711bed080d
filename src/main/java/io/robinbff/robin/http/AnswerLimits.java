package io.robinbff.robin.http;

import java.util.Objects;

import io.robinbff.conversation.Conversation;
import org.jspecify.annotations.Nullable;

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

	/** Tokens of JSON in one answer: a message has some twenty. */
	static final long MOST_TOKENS = 250_000;

	private AnswerLimits() {
	}

	/**
	 * Checks what has been read.
	 * @throws DataBufferLimitException if it is more than an answer may hold
	 */
	static WireAnswer checked(WireAnswer answer) {
		check(answer.entries().stream().mapToLong(AnswerLimits::elements).sum());
		return answer;
	}

	/**
	 * Checks how many elements there are, or will be.
	 * @throws DataBufferLimitException if they are more than an answer may hold
	 */
	static void check(long elements) {
		if (elements > MOST_ELEMENTS) {
			throw new DataBufferLimitException("More than an answer may hold");
		}
	}

	private static long elements(@Nullable Conversation one) {
		return (one == null) ? 1 : 1L + Objects.requireNonNull(one).messages().size() + one.linkedOrderNumbers().size()
				+ one.tags().size();
	}

}
