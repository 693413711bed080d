package io.robinbff.freshness;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.Page;
import tools.jackson.databind.json.JsonMapper;

/** Turns pages into bytes. */
final class PageRenderer {

	private static final int TAG_BYTES = 12;

	private final JsonMapper json;

	PageRenderer(JsonMapper json) {
		this.json = json;
	}

	RenderedPage render(Page page) {
		List<RenderedPage.Item> items = page.conversations().stream().map(this::render).toList();
		return new RenderedPage(items, page.skip(), page.nextSkip(), tag(page, items, Audience.INSIDERS),
				tag(page, items, Audience.READERS));
	}

	private RenderedPage.Item render(Conversation conversation) {
		String guid = conversation.guid();
		byte[] whole = this.json.writeValueAsBytes(conversation);
		byte[] outward = conversation.hasInternalNotes()
				? this.json.writeValueAsBytes(conversation.withoutInternalNotes()) : whole;
		return new RenderedPage.Item((guid != null) ? guid.toLowerCase(Locale.ROOT) : null, whole, outward);
	}

	private static String tag(Page page, List<RenderedPage.Item> items, Audience audience) {
		MessageDigest digest = sha256();
		for (RenderedPage.Item item : items) {
			digest.update(item.json(audience));
		}
		digest.update((page.skip() + "-" + page.nextSkip()).getBytes(StandardCharsets.UTF_8));
		return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), TAG_BYTES));
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
