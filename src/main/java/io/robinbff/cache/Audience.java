package io.robinbff.cache;

import io.robinbff.conversation.WebStores;

/**
 * The audience of an answer: what of it there is for a caller. The rest is left out
 * before anything else sees it.
 *
 * @param readsNotes whether it may read agents' internal notes; who may not never learns
 * that there are any
 * @param stores the web stores whose conversations it may see
 */
public record Audience(boolean readsNotes, WebStores stores) {

	/** Who may see everything, such as the service itself. */
	public static final Audience INSIDERS = new Audience(true, WebStores.ALL);

	/** Who may see everything but internal notes. */
	public static final Audience READERS = new Audience(false, WebStores.ALL);

	/** Returns whether it sees some web stores only. */
	public boolean isLimited() {
		return this.stores.isLimited();
	}

}
