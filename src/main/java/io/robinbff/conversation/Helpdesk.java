package io.robinbff.conversation;

/** A helpdesk, as far as we need one. */
public interface Helpdesk {

	/**
	 * Asks one query. Blocks until there is an answer, and no longer than the demand's
	 * deadline.
	 * @param query what is asked
	 * @param demand for whom, how urgently and until when
	 * @return the answer; a page without conversations means that the helpdesk said so
	 * @throws HelpdeskException if there is no answer; never an empty page instead
	 */
	Page ask(Query query, Demand demand);

}
