package io.robinbff.cache;

import java.util.List;
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
import io.robinbff.conversation.Question;
import org.jspecify.annotations.Nullable;

/** A helpdesk that answers as it is told, and counts. */
final class FakeHelpdesk implements Helpdesk {

	private final AtomicInteger calls = new AtomicInteger();

	private volatile Function<Question, Page> answer = (question) -> pageAbout(question, "v1");

	private volatile @Nullable CountDownLatch gate;

	private volatile @Nullable Demand last;

	@Override
	public Page ask(Question question, Demand demand) {
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
		return this.answer.apply(question);
	}

	int calls() {
		return this.calls.get();
	}

	@Nullable Demand lastDemand() {
		return this.last;
	}

	void says(String version) {
		this.answer = (question) -> pageAbout(question, version);
	}

	void answers(Function<Question, Page> how) {
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

	/** A page with one conversation whose subject tells the question and the version. */
	static Page pageAbout(Question question, String version) {
		return new Page(List.of(conversation("00000000-0000-0000-0000-000000000001", about(question) + " " + version)),
				question.skip(), null);
	}

	static String about(Question question) {
		return switch (question) {
			case Question.OfCustomer of -> "customer " + of.email().value() + " " + of.skip();
			case Question.OfOrder of -> "order " + of.order().value() + " " + of.skip();
			case Question.ByGuid by -> "guid " + by.guid().value();
			case Question.ByConversationId by -> "id " + by.id().value();
		};
	}

	static Conversation conversation(@Nullable String guid, String subject, Message... messages) {
		return new Conversation(guid, subject, null, "open", null, null, null, List.of(), List.of(), null, null,
				List.of(messages));
	}

}
