package io.robinbff.cache;

import java.util.Locale;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.Page;
import tools.jackson.databind.json.JsonMapper;

/** Turns pages into bytes. */
final class PageRenderer {

	private final JsonMapper json;

	PageRenderer(JsonMapper json) {
		this.json = json;
	}

	RenderedPage render(Page page) {
		return new RenderedPage(page.conversations().stream().map(this::render).toList(), page.skip(), page.nextSkip());
	}

	private RenderedPage.Item render(Conversation conversation) {
		String guid = conversation.guid();
		byte[] whole = this.json.writeValueAsBytes(conversation);
		byte[] outward = conversation.hasInternalNotes()
				? this.json.writeValueAsBytes(conversation.withoutInternalNotes()) : whole;
		return new RenderedPage.Item((guid != null) ? guid.toLowerCase(Locale.ROOT) : null, whole, outward);
	}

}
