package io.robinbff.conversation;

/** The helpdesk says that there is no such conversation. */
public final class NoSuchConversation extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public NoSuchConversation() {
		super("No such conversation", null, false, false);
	}

}
