package io.robinbff.freshness;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.Question;

/** Answers questions: today always by asking the helpdesk. */
public final class Answers {

	private final Helpdesk helpdesk;

	private final PageRenderer renderer;

	private final InstantSource clock;

	Answers(Helpdesk helpdesk, PageRenderer renderer, InstantSource clock) {
		this.helpdesk = helpdesk;
		this.renderer = renderer;
		this.clock = clock;
	}

	/**
	 * Answers a question.
	 * @throws io.robinbff.conversation.HelpdeskException where there is no answer
	 */
	public Answer ask(Question question, Demand demand) {
		RenderedPage page = this.renderer.render(this.helpdesk.ask(question, demand));
		return new Answer(page, this.clock.instant().truncatedTo(ChronoUnit.MILLIS), false);
	}

}
