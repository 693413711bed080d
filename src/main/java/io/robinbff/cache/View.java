package io.robinbff.cache;

import io.robinbff.conversation.Query;
import org.jspecify.annotations.Nullable;

/**
 * A view of what is kept: what there is for an audience of a query's page, or what it
 * wants of all pages of the list.
 *
 * @param query what is asked: of what is wanted of a list, for its first page
 * @param audience who looks
 * @param wanted takes what is wanted; null for a page, whatever is on it. Equal if it
 * wants the same
 */
public record View(Query query, Audience audience, @Nullable Wanted wanted) {

	/** Returns whether it takes more than the helpdesk's page of its query. */
	boolean isWalk() {
		return this.wanted != null || (this.audience.isLimited() && this.query.selector().selectsMany());
	}

	@Override
	public String toString() {
		return "View[***]";
	}

}
