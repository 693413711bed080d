package embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * ROBIN's memory. E-mail addresses, ids and order numbers are compared ignoring case,
 * order numbers also ignoring #.
 */
final class Archive {

	private final Map<String, List<@Nullable RobinConversation>> ofCustomers = new HashMap<>();

	private final Map<String, List<@Nullable RobinConversation>> ofOrders = new HashMap<>();

	private final Map<String, byte[]> pages = new HashMap<>();

	private Function<String, List<@Nullable RobinConversation>> ofAnyone = (email) -> List.of();

	private @Nullable Index index;

	synchronized void customer(String email, List<? extends @Nullable RobinConversation> conversations) {
		this.ofCustomers.put(key(email), new ArrayList<>(conversations));
		this.index = null;
	}

	synchronized boolean isNew(String email) {
		return this.ofCustomers.getOrDefault(key(email), List.of()).isEmpty();
	}

	/** Adds a message to the newest conversation, or to a first one. */
	synchronized RobinConversation writes(String email, RobinMessage message) {
		List<@Nullable RobinConversation> all = new ArrayList<>(this.ofCustomers.getOrDefault(key(email), List.of()));
		RobinConversation newest = all.isEmpty() ? null : all.getFirst();
		RobinConversation now = (newest != null) ? newest.adding(message)
				: RobinConversation.numbered(0)
					.guid(RobinConversation.idFrom("guid " + key(email)))
					.conversationId(RobinConversation.idFrom("conversation " + key(email)))
					.messages(message);
		if (newest != null) {
			all.set(0, now);
		}
		else {
			all.addFirst(now);
		}
		customer(email, all);
		return now;
	}

	synchronized void order(String number, List<? extends @Nullable RobinConversation> conversations) {
		this.ofOrders.put(order(number), new ArrayList<>(conversations));
		this.index = null;
	}

	/** Who is not known by name is made up by this. */
	synchronized void anyone(Function<String, List<@Nullable RobinConversation>> made) {
		this.ofAnyone = made;
	}

	/** A whole answer for one guid, word for word. */
	synchronized void page(String guid, byte[] body) {
		this.pages.put(key(guid), body);
	}

	synchronized void clear() {
		this.ofCustomers.clear();
		this.ofOrders.clear();
		this.ofAnyone = (email) -> List.of();
		this.index = null;
	}

	synchronized byte @Nullable [] page(RobinQuery query) {
		return query.selector().equals("guid") ? this.pages.get(key(query.value())) : null;
	}

	/** All that match, without regard to {@code skip}. */
	synchronized List<@Nullable RobinConversation> find(RobinQuery query) {
		String value = query.value();
		return switch (query.selector()) {
			case "emailAddress" -> {
				List<@Nullable RobinConversation> known = this.ofCustomers.get(key(value));
				yield (known != null) ? known : this.ofAnyone.apply(value);
			}
			case "orderNumber" -> {
				List<@Nullable RobinConversation> known = this.ofOrders.get(order(value));
				yield (known != null) ? known : index().linked().getOrDefault(order(value), List.of());
			}
			case "guid" -> one(index().guids().get(key(value)));
			default -> one(index().conversationIds().get(key(value)));
		};
	}

	private static List<@Nullable RobinConversation> one(@Nullable RobinConversation found) {
		return (found != null) ? List.of(found) : List.of();
	}

	private Index index() {
		Index built = this.index;
		if (built == null) {
			built = new Index(new HashMap<>(), new HashMap<>(), new HashMap<>());
			this.ofCustomers.values().forEach(built::addAll);
			this.ofOrders.values().forEach(built::addAll);
			this.index = built;
		}
		return built;
	}

	private static String key(String value) {
		return value.toLowerCase(Locale.ROOT);
	}

	private static String order(String number) {
		return key(number.startsWith("#") ? number.substring(1) : number).strip();
	}

	private record Index(Map<String, RobinConversation> guids, Map<String, RobinConversation> conversationIds,
			Map<String, List<@Nullable RobinConversation>> linked) {

		private void addAll(List<@Nullable RobinConversation> conversations) {
			for (RobinConversation conversation : conversations) {
				if (conversation != null) {
					add(conversation);
				}
			}
		}

		private void add(RobinConversation conversation) {
			String guid = conversation.guid();
			if (guid != null && this.guids.put(key(guid), conversation) == null) {
				link(conversation, conversation.text("linkedOrderNumbers"));
			}
			String conversationId = conversation.conversationId();
			if (conversationId != null) {
				this.conversationIds.put(key(conversationId), conversation);
			}
		}

		private void link(RobinConversation conversation, @Nullable String joined) {
			for (String number : ((joined != null) ? joined : "").split(",", -1)) {
				if (!number.isBlank()) {
					this.linked.computeIfAbsent(order(number.strip()), (key) -> new ArrayList<>()).add(conversation);
				}
			}
		}

	}

}
