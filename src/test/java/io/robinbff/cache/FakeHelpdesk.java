package io.robinbff.cache;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.conversation.HelpdeskException.Fault;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/** A helpdesk that answers as it is told, and counts. */
final class FakeHelpdesk implements Helpdesk {

	private final AtomicInteger calls = new AtomicInteger();

	private volatile Function<Query, Page> answer = (query) -> pageAbout(query, "v1");

	private volatile @Nullable CountDownLatch gate;

	private volatile @Nullable Demand last;

	@Override
	public Page ask(Query query, Demand demand) {
		this.calls.incrementAndGet();
		this.last = demand;
		CountDownLatch closed = this.gate;
		if (closed != null) {
			try {
				closed.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
		return this.answer.apply(query);
	}

	int calls() {
		return this.calls.get();
	}

	@Nullable Demand lastDemand() {
		return this.last;
	}

	void says(String version) {
		this.answer = (query) -> pageAbout(query, version);
	}

	void answers(Function<Query, Page> how) {
		this.answer = how;
	}

	void fails(Fault fault) {
		this.answer = (_) -> {
			throw new HelpdeskException(fault, null, null);
		};
	}

	/** Answers only once the returned gate is opened. */
	CountDownLatch waits() {
		CountDownLatch closed = new CountDownLatch(1);
		this.gate = closed;
		return closed;
	}

	/** A page with one conversation whose subject tells the query and the version. */
	static Page pageAbout(Query query, String version) {
		return new Page(List.of(conversation(guidOf(query), about(query) + " " + version)), query.skip(), null);
	}

	/** The guid of the conversation that answers a query. */
	static String guidOf(Query query) {
		return (query.selector() instanceof Selector.Guid(var id)) ? id.value()
				: UUID
					.nameUUIDFromBytes((query.selector().kind() + "\n" + query.selector().key() + "\n" + query.skip())
						.getBytes(StandardCharsets.UTF_8))
					.toString();
	}

	static String about(Query query) {
		return switch (query.selector()) {
			case Selector.Customer(var email) -> "customer " + email.value() + " " + query.skip();
			case Selector.Order(var number) -> "order " + number.value() + " " + query.skip();
			case Selector.Guid(var id) -> "guid " + id.value();
			case Selector.PrimaryKey(var id) -> "id " + id.value();
		};
	}

	static Conversation conversation(@Nullable String guid, String subject, Message... messages) {
		return new Conversation(guid, subject, null, "open", null, null, null, List.of(), List.of(), null, null,
				List.of(messages));
	}

}
