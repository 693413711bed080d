package io.robinbff.robin;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

import embedded.Cast;
import io.robinbff.ManualTicker;
import io.robinbff.UncachedServiceTest;
import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Priority;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** Of a call that an erasure has overtaken nothing is remembered. */
@UncachedServiceTest
class DetachedCallTests {

	private static final Selector CUSTOMER = new Selector.Customer(CustomerEmail.of("email", Cast.MANY_QUESTIONS));

	@Autowired
	private Helpdesk helpdesk;

	@Autowired
	private Pagination pagination;

	@Autowired
	private ManualTicker ticker;

	@Test
	void whatCameBeforeTheNextPageIsRememberedOfOtherCallsAlone() {
		assertThat(knowsWhatCameBefore(true)).isFalse();
		assertThat(knowsWhatCameBefore(false)).isTrue();
	}

	/** Whoever knows it takes the same page once more for the end. */
	private boolean knowsWhatCameBefore(boolean detached) {
		Page page = this.helpdesk.ask(new Query(CUSTOMER), new Asked(detached, this.ticker.read() + 5_000_000_000L));
		List<String> guids = page.conversations()
			.stream()
			.map(Conversation::guid)
			.filter(Objects::nonNull)
			.map(Objects::requireNonNull)
			.toList();
		int next = Objects.requireNonNull(page.nextSkip());
		return this.pagination.next(new Query(CUSTOMER, next), page.conversations().size(), guids) == null;
	}

	private record Asked(boolean detached, long deadlineNanos) implements Demand {

		@Override
		public Priority priority() {
			return Priority.CLICK;
		}

		@Override
		public Collection<String> callers() {
			return List.of("petra");
		}

	}

}
