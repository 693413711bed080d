package io.robinbff.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/** Where answers are kept, by their query and by nothing else, bounded by bytes. */
final class LocalCache {

	/** What an entry weighs beside its bytes: objects, references, the query. */
	private static final int OVERHEAD = 512;

	private final Cache<Query, CachedPage> entries;

	LocalCache(CacheSettings settings, Ticker ticker) {
		this.entries = Caffeine.newBuilder()
			.ticker(ticker)
			.expireAfterWrite(settings.life())
			.maximumWeight(settings.size().toBytes())
			.<Query, CachedPage>weigher((query, entry) -> entry.page().bytes() + OVERHEAD)
			.recordStats()
			.build();
	}

	@Nullable CachedPage find(Query query) {
		return this.entries.getIfPresent(query);
	}

	/**
	 * Keeps an answer, and each conversation of a list as the answer to the query for its
	 * guid.
	 */
	void keep(Query query, CachedPage entry) {
		this.entries.put(query, entry);
		if (query.selector() instanceof Selector.Guid) {
			return;
		}
		for (RenderedPage.Item item : entry.page().items()) {
			if (item.guid() != null) {
				this.entries.put(new Query(new Selector.Guid(new ConversationId(item.guid()))), entry.only(item));
			}
		}
	}

	/** Returns what its entries weigh together. */
	long bytes() {
		return this.entries.policy().eviction().stream().mapToLong((all) -> all.weightedSize().orElse(0)).sum();
	}

	Cache<Query, CachedPage> cache() {
		return this.entries;
	}

}
