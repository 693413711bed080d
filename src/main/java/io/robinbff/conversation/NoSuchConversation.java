package io.robinbff.conversation;

/** A refusal because the helpdesk says that there is no such conversation. */
public final class NoSuchConversation extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public NoSuchConversation() {
		super("No such conversation", null, false, false);
	}

}
