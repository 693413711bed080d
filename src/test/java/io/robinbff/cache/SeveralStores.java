package io.robinbff.cache;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.robinbff.conversation.Conversation;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.conversation.Message;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Page;
import io.robinbff.conversation.Participant;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.robinbff.conversation.WebStores;
import org.jspecify.annotations.Nullable;

/**
 * A helpdesk of several web stores, in which each customer writes to all of them; and
 * what it would be if it held nothing but what an audience may see.
 */
public final class SeveralStores implements Helpdesk {

	public static final int PAGE = 5;

	/** Names alike, with blanks around, in another case; and none. */
	private static final List<@Nullable String> STORES = Arrays.asList("Shoes", "Hats", "Shoes & Hats", "shoes",
			" Hats ", "", null);

	/** Of all of them, of some, of one, of one that there is not. */
	public static final List<Audience> AUDIENCES = List.of(Audience.INSIDERS, Audience.READERS, of(true, "Shoes"),
			of(false, "Shoes"), of(true, "Hats"), of(false, "Hats"), of(false, "Shoes & Hats"),
			of(true, "Shoes", "Hats"), of(false, "Shoes", "Hats"), of(false, "SHOES", "Sho"));

	private final Map<Query, List<Conversation>> lists;

	private final AtomicInteger calls = new AtomicInteger();

	private SeveralStores(Map<Query, List<Conversation>> lists) {
		this.lists = lists;
	}

	/** Creates a helpdesk with customers who have so many conversations at most. */
	public static SeveralStores random(Random random, int customers, int most) {
		Map<Query, List<Conversation>> lists = new ConcurrentHashMap<>();
		for (int customer = 0; customer < customers; customer++) {
			List<Conversation> all = new ArrayList<>();
			int count = random.nextInt(most + 1);
			// Some write to two stores alone: for others there is nothing.
			int stores = random.nextBoolean() ? STORES.size() : 2;
			for (int i = 0; i < count; i++) {
				all.add(conversation(random, customer, i, STORES.get(random.nextInt(stores))));
			}
			lists.put(customer(customer), List.copyOf(all));
			lists.put(order(customer), all.stream().filter((_) -> random.nextInt(3) > 0).toList());
			all.forEach((one) -> lists.put(guid(Objects.requireNonNull(one.guid())), List.of(one)));
		}
		return new SeveralStores(lists);
	}

	private static Conversation conversation(Random random, int customer, int number, @Nullable String store) {
		List<Message> messages = new ArrayList<>();
		Participant writer = new Participant("Relation", "Nick", "c" + customer + "@example.nl");
		if (random.nextInt(5) > 0) {
			messages.add(new Message(null, writer, "a letter to " + store, "external", "None"));
		}
		if (random.nextBoolean()) {
			messages.add(
					new Message(null, null, "a note of " + store, random.nextBoolean() ? "internal" : "partner", null));
		}
		OffsetDateTime began = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC).minusMinutes(number);
		return new Conversation(id("guid " + customer + " " + number), "about " + store,
				random.nextBoolean() ? "Chat" : "Email", random.nextBoolean() ? "open" : "archived", null, store, null,
				List.of("#" + customer), List.of(), null, began, messages);
	}

	/** Returns what this would be if there was nothing but what the audience may see. */
	public SeveralStores seenBy(Audience audience) {
		Map<Query, List<Conversation>> seen = new ConcurrentHashMap<>();
		this.lists.forEach((query, all) -> seen.put(query,
				all.stream()
					.filter((one) -> isSeen(one.webStore(), audience.stores().names()))
					.map((one) -> audience.readsNotes() ? one : one.withoutInternalNotes())
					.filter((one) -> audience.readsNotes() || !one.messages().isEmpty() || !hasNotes(one))
					.toList()));
		return new SeveralStores(seen);
	}

	private static boolean isSeen(@Nullable String store, @Nullable Set<String> names) {
		return names == null || (store != null && names.contains(store.strip()));
	}

	private boolean hasNotes(Conversation one) {
		return this.lists.getOrDefault(guid(Objects.requireNonNull(one.guid())), List.of())
			.stream()
			.anyMatch(Conversation::hasInternalNotes);
	}

	@Override
	public Page ask(Query query, Demand demand) {
		this.calls.incrementAndGet();
		List<Conversation> all = this.lists.getOrDefault(new Query(query.selector()), List.of());
		List<Conversation> page = all.stream().skip(query.skip()).limit(PAGE).toList();
		boolean isFull = query.selector().selectsMany() && page.size() == PAGE;
		return new Page(page, query.skip(), isFull ? query.skip() + PAGE : null);
	}

	public int calls() {
		return this.calls.get();
	}

	/** Returns the questions that can be asked: those with an answer, and others. */
	public List<Query> queries() {
		List<Query> all = new ArrayList<>(this.lists.keySet());
		IntStream.range(0, all.size() / 10).forEach((i) -> all.add(guid(id("nobody's " + i))));
		all.sort(Comparator.comparing((query) -> query.selector().kind() + query.selector().key()));
		return all;
	}

	private static Query customer(int number) {
		return new Query(new Selector.Customer(CustomerEmail.of("email", "c" + number + "@example.nl")));
	}

	private static Query order(int number) {
		return new Query(new Selector.Order(OrderNumber.of("number", "#" + number)));
	}

	private static Query guid(String id) {
		return new Query(new Selector.Guid(ConversationId.of("guid", id)));
	}

	private static String id(String from) {
		return UUID.nameUUIDFromBytes(from.getBytes(StandardCharsets.UTF_8)).toString();
	}

	private static Audience of(boolean readsNotes, String... stores) {
		return new Audience(readsNotes, WebStores.of(List.of(stores), false));
	}

}
