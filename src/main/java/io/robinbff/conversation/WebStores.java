package io.robinbff.conversation;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The web stores whose conversations somebody may see. Names are compared exactly, but
 * for blanks at their ends: a name that is spelt in another way opens nothing.
 *
 * @param names the stores' names; null for all, and for conversations of no store
 * @param told whether somebody who may not see all is told that something was left out
 */
public record WebStores(@Nullable Set<String> names, boolean told) {

	/** Whatever the store, or of none. */
	public static final WebStores ALL = new WebStores(null, false);

	/** A longer name is nobody's. */
	private static final int LONGEST = 255;

	/**
	 * Creates stores of these names.
	 * @param told whether it is told that something was left out
	 */
	public static WebStores of(Collection<String> names, boolean told) {
		return new WebStores(
				names.stream().map(String::strip).filter((name) -> !name.isEmpty()).collect(Collectors.toSet()), told);
	}

	public WebStores {
		names = (names != null) ? Set.copyOf(names) : null;
	}

	/**
	 * Returns a conversation's store as it is compared, or null if it is of none.
	 */
	public static @Nullable String nameOf(Conversation conversation) {
		String name = (conversation.webStore() != null) ? conversation.webStore().strip() : "";
		return (name.isEmpty() || name.length() > LONGEST) ? null : name;
	}

	/** Returns the same, of which nobody is told that something was left out. */
	public WebStores untold() {
		return new WebStores(this.names, false);
	}

	/** Returns whether there may be a conversation that is not to be seen. */
	public boolean isLimited() {
		return this.names != null;
	}

	/** Returns whether nothing is to be seen at all. */
	public boolean isEmpty() {
		return this.names != null && this.names.isEmpty();
	}

	/** Returns whether conversations of that store are to be seen; null is none. */
	public boolean includes(@Nullable String store) {
		return this.names == null || (store != null && this.names.contains(store));
	}

	@Override
	public String toString() {
		return "WebStores[" + ((this.names != null) ? this.names.size() : "all") + "]";
	}

}
