package io.robinbff.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Question;
import org.jspecify.annotations.Nullable;

/** Where answers are kept, by their question and by nothing else, bounded by bytes. */
final class LocalCache {

	/** What an entry weighs beside its bytes: objects, references, the question. */
	private static final int OVERHEAD = 512;

	private final Cache<Question, CachedPage> entries;

	LocalCache(CacheSettings settings, Ticker ticker) {
		this.entries = Caffeine.newBuilder()
			.ticker(ticker)
			.expireAfterWrite(settings.keptAtAll())
			.maximumWeight(settings.size().toBytes())
			.<Question, CachedPage>weigher((question, entry) -> entry.page().bytes() + OVERHEAD)
			.build();
	}

	@Nullable CachedPage find(Question question) {
		return this.entries.getIfPresent(question);
	}

	/**
	 * Keeps an answer, and each conversation of a list as the answer to the question for
	 * its guid.
	 */
	void keep(Question question, CachedPage entry) {
		this.entries.put(question, entry);
		if (question instanceof Question.ByGuid) {
			return;
		}
		for (RenderedPage.Item item : entry.page().items()) {
			if (item.guid() != null) {
				this.entries.put(new Question.ByGuid(new ConversationId(item.guid())), entry.only(item));
			}
		}
	}

	Cache<Question, CachedPage> cache() {
		return this.entries;
	}

}
