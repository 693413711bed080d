package io.robinbff.cache.shared;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cache.CachedPage;
import io.robinbff.cache.Fetch;
import io.robinbff.cache.Item;
import io.robinbff.cache.Moment;
import io.robinbff.cache.RenderedPage;
import io.robinbff.cache.SharedCache.Checked;
import io.robinbff.cache.SharedCache.Listener;
import io.robinbff.cache.shared.AnswerCipher.Opened;
import io.robinbff.cache.shared.PageCodec.Entry;
import io.robinbff.cache.shared.PageCodec.Shape;
import io.robinbff.cache.shared.ReadBudget.Share;
import io.robinbff.cache.shared.SharedValues.Reading;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A reader that puts together what is shared of a query: the page, then its conversations
 * and the marks, then the marks of whom the conversations mention. A page one of whose
 * conversations is gone, missing or older than itself is none: never a page with a hole,
 * and never something older than the age that is told.
 */
final class PageAssembly {

	private final SharedValues values;

	private final SharedNames names;

	private final Ticker ticker;

	private final InstantSource wall;

	private final Listener listener;

	private final Query query;

	private final Share share;

	private final Reading reading;

	PageAssembly(SharedValues values, SharedNames names, Ticker ticker, InstantSource wall, Listener listener,
			Query query, Share share) {
		this.share = share;
		this.values = values;
		this.names = names;
		this.ticker = ticker;
		this.wall = wall;
		this.listener = listener;
		this.query = query;
		this.reading = values.read(names.page(query),
				(query.selector() instanceof Selector.Guid(var id)) ? List.of(names.conversation(id)) : List.of(),
				share);
	}

	/**
	 * Assembles the newest page that there is.
	 * @param known what this process has kept, if anything
	 */
	Checked assemble(@Nullable CachedPage known) {
		Shape shape = newest(known);
		if (shape == null
				|| isInvalid(this.names.of(this.query), this.reading.get(this.names.page(this.query)), shape)) {
			return new Checked(null);
		}
		Set<Selector> checked = mentions(
				shape.entries().stream().map(Entry::item).flatMap(Stream::ofNullable).toList());
		checked.add(this.query.selector());
		List<String> wanted = new ArrayList<>(checked.stream().map(this.names::mark).toList());
		shape.entries().forEach((entry) -> {
			if (entry.id() != null) {
				wanted.add(this.names.conversation(entry.id()));
			}
		});
		wanted.removeAll(this.reading.values().keySet());
		this.values.read(this.reading, wanted, this.share);
		this.share.unpacks(shape.entries()
			.stream()
			.map(this::newer)
			.flatMap(Stream::ofNullable)
			.mapToLong((value) -> PageCodec.unpackedItem(value.plain()))
			.sum());
		List<Item> items = new ArrayList<>();
		for (Entry entry : shape.entries()) {
			Item item = (entry.id() != null) ? item(entry.id(), entry, shape) : entry.item();
			if (item == null) {
				return new Checked(null);
			}
			items.add(item);
		}
		Set<Selector> more = mentions(items);
		more.removeAll(checked);
		if (!more.isEmpty()) {
			this.values.read(this.reading, more.stream().map(this.names::mark).toList(), this.share);
		}
		checked.addAll(more);
		return new Checked(isMarked(checked, shape) ? null : page(shape, items));
	}

	/** What is shared, unless what is known is not older. */
	private @Nullable Shape newest(@Nullable CachedPage known) {
		Shape shape = shared(known);
		if (known != null && (shape == null || !isNewer(shape.fetch(), known.fetch()))) {
			return Shape.of(known);
		}
		return shape;
	}

	private @Nullable Shape shared(@Nullable CachedPage known) {
		Shape page = page();
		if (this.query.selector() instanceof Selector.Guid(var id)) {
			Opened value = this.reading.get(this.names.conversation(id));
			Item item = (value != null && !value.isMark() && (known == null || isNewer(fetch(value), known.fetch())))
					? item(value) : null;
			if (item != null && id.equals(item.id()) && (page == null || !item.fetch().isBefore(page.fetch()))) {
				return Shape.of(item.alone());
			}
		}
		return page;
	}

	private @Nullable Shape page() {
		Opened stored = this.reading.get(this.names.page(this.query));
		if (stored == null || stored.isMark()) {
			return null;
		}
		this.share.unpacks(PageCodec.unpackedPage(stored.plain()));
		return PageCodec.readPage(stored.plain(), fetch(stored), this.reading.now());
	}

	private @Nullable Item item(Opened value) {
		this.share.unpacks(PageCodec.unpackedItem(value.plain()));
		return PageCodec.readItem(value.plain(), fetch(value));
	}

	/** Returns what is shared of a conversation, if it is newer than what is known. */
	private @Nullable Opened newer(Entry entry) {
		Opened value = (entry.id() != null) ? this.reading.get(this.names.conversation(entry.id())) : null;
		Item known = entry.item();
		return (value == null || value.isMark() || (known != null && !isNewer(fetch(value), known.fetch()))) ? null
				: value;
	}

	private @Nullable Item item(ConversationId id, Entry entry, Shape shape) {
		if (isInvalid(this.names.of(new Selector.Guid(id)), this.reading.get(this.names.conversation(id)), shape)) {
			return null;
		}
		Opened value = newer(entry);
		Item item = (value != null) ? PageCodec.readItem(value.plain(), fetch(value)) : null;
		return (item == null || !id.equals(item.id()) || item.fetch().isBefore(shape.fetch())) ? entry.item() : item;
	}

	/** The same moment may come out of Redis a little earlier or later. */
	private static boolean isNewer(Fetch shared, Fetch known) {
		return shared.moment().shared() != known.moment().shared() && known.isBefore(shared);
	}

	private boolean isMarked(Collection<Selector> selectors, Shape shape) {
		boolean marked = false;
		for (Selector selector : selectors) {
			marked |= isInvalid(this.names.of(selector), this.reading.get(this.names.mark(selector)), shape);
		}
		return marked;
	}

	/** What is marked here goes from this process, too. */
	private boolean isInvalid(String name, @Nullable Opened mark, Shape shape) {
		if (mark == null || !mark.isMark()) {
			return false;
		}
		Moment asOf = this.reading.now().mark(mark.at());
		if (!shape.fetch().moment().isBefore(asOf)) {
			return false;
		}
		this.listener.invalidated(name, asOf);
		return true;
	}

	private CachedPage page(Shape shape, List<Item> items) {
		return (this.query.selector() instanceof Selector.Guid && !items.isEmpty()) ? items.getFirst().alone()
				: new CachedPage(new RenderedPage(items, shape.skip(), shape.nextSkip()), shape.fetch(), shape.since());
	}

	private Fetch fetch(Opened value) {
		Moment moment = this.reading.now().moment(value.at());
		return new Fetch(
				this.wall.instant().minusNanos(this.ticker.read() - moment.nanos()).truncatedTo(ChronoUnit.MILLIS),
				moment, null);
	}

	private static Set<Selector> mentions(Collection<Item> items) {
		Set<Selector> all = new LinkedHashSet<>();
		items.forEach((item) -> all.addAll(item.mentions()));
		return all;
	}

}
