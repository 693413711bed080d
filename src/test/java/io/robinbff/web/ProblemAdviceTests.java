package io.robinbff.web;

import java.util.Arrays;
import java.util.List;

import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.NoSuchConversation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.context.request.ServletWebRequest;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of an exception once its answer has begun to leave. */
class ProblemAdviceTests {

	private final ProblemAdvice advice = new ProblemAdvice();

	@Test
	void nothingIsWrittenIntoAnAnswerThatHasBegun() throws Exception {
		assertThat(replies(false)).doesNotContainNull().hasSize(6);
		assertThat(replies(true)).containsOnlyNulls().hasSize(6);
	}

	private List<@Nullable ResponseEntity<Object>> replies(boolean hasBegun) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		response.setCommitted(hasBegun);
		ServletWebRequest request = new ServletWebRequest(new MockHttpServletRequest("POST", "/customers/export"),
				response);
		return Arrays.asList(this.advice.refused(new InvalidValue("skip", "Too large."), request),
				this.advice.failed(new HelpdeskException(Fault.REJECTED, null, null), request),
				this.advice.missing(new NoSuchConversation(), request),
				this.advice.refused(new Refused(ProblemType.NO_ROOM, null), request),
				this.advice.broken(new IllegalStateException(), request),
				this.advice.handleException(new HttpRequestMethodNotSupportedException("PUT"), request));
	}

}
