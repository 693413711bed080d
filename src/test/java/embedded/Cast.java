package embedded;

import java.text.Normalizer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import embedded.Dialogues.Scene;
import org.jspecify.annotations.Nullable;

/**
 * The people in the embedded ROBIN: always the same, everything before
 * {@link RobinConversation#ANCHOR}.
 */
public final class Cast {

	/** A customer like any other, with several conversations. */
	public static final String ANNA = "anna.de.vries@example.nl";

	/** Anna's first conversation: her order, with an internal note in it. */
	public static final String ANNA_GUID = RobinConversation.idFrom("guid anna 0");

	/** The same conversation by ROBIN's other id. */
	public static final String ANNA_CONVERSATION_ID = RobinConversation.idFrom("conversation anna 0");

	/**
	 * The order Anna's first conversation is about, without the {@code #} ROBIN writes.
	 */
	public static final String ANNA_ORDER = "FP20000";

	/** An apostrophe in the address. */
	public static final String OBRIEN = "aoife.o'brien@example.ie";

	/** The customer of the API page's sample. */
	public static final String NICK = "nick@example.com";

	/** 130 conversations, oldest first: seven pages, with pages of 20. */
	public static final String MANY_QUESTIONS = "veel.vragen@example.nl";

	public static final int MANY_COUNT = 130;

	/** One conversation of more than 5 MB. */
	public static final String LONG_STORY = "lang.verhaal@example.nl";

	public static final String LONG_GUID = RobinConversation.idFrom("guid long");

	/** An e-mail in HTML, with what one would rather not find in it. */
	public static final String HTML = "html.post@example.nl";

	public static final String HTML_GUID = RobinConversation.idFrom("guid html");

	/**
	 * Nulls, missing fields, a null entry, odd dates, unknown values: four conversations,
	 * one of them null.
	 */
	public static final String ODD = "rare.snuiter@example.nl";

	public static final String ODD_GUID = RobinConversation.idFrom("guid odd");

	/**
	 * An unknown scope and a missing one among the messages; only one message is for
	 * everybody.
	 */
	public static final String SCOPES = "stille.wateren@example.nl";

	public static final String SCOPES_GUID = RobinConversation.idFrom("guid scopes");

	/** Known to nobody. */
	public static final String NOBODY = "niemand@example.nl";

	private static final List<String> CHANNELS = List.of("Chat", "Email", "WhatsApp");

	private static final List<String> STATES = List.of("Open", "Archived", "Archived", "Snoozed", "Archived", "Hidden");

	private static final List<String> RATINGS = List.of("None", "Good", "None", "Bad");

	private Cast() {
	}

	/** Everybody there is, beside those the server knows already. */
	public static void joins(RobinServer robin) {
		for (int i = 0; i < Dialogues.CUSTOMERS.size(); i++) {
			robin.hasConversationsOf(address(Dialogues.CUSTOMERS.get(i)), conversationsOf(i));
		}
		robin.hasConversationsOf(NICK, List.of(sample()));
		robin.hasConversationsOf(MANY_QUESTIONS, many());
		robin.hasConversationsOf(LONG_STORY, List.of(longStory()));
		robin.hasConversationsOf(HTML, List.of(html()));
		robin.hasConversationsOf(SCOPES, List.of(scopes()));
		robin.hasConversationsOf(ODD, odd());
	}

	/**
	 * The address of a customer by name: first, middle and last names with dots, and a
	 * domain of the examples.
	 */
	static String address(String name) {
		String plain = Normalizer.normalize(name.replace('ı', 'i'), Normalizer.Form.NFD).replaceAll("\\p{M}", "");
		String domain = name.contains("O'") ? "example.ie" : "example.nl";
		return plain.toLowerCase(Locale.ROOT).replace(' ', '.') + "@" + domain;
	}

	private static List<@Nullable RobinConversation> conversationsOf(int customer) {
		return new ArrayList<>(IntStream.range(0, 1 + customer * 7 % 5 + ((customer == 0) ? 2 : 0))
			.mapToObj((number) -> conversation(customer, number))
			.toList());
	}

	private static RobinConversation conversation(int customer, int number) {
		int turn = customer + number * 5;
		String name = Dialogues.CUSTOMERS.get(customer);
		String first = name.substring(0, name.indexOf(' '));
		String agent = Dialogues.AGENTS.get(turn % Dialogues.AGENTS.size());
		int store = customer % Dialogues.WEB_STORES.size();
		Scene scene = Dialogues.SCENES.get(turn % Dialogues.SCENES.size());
		LocalDateTime start = RobinConversation.ANCHOR.minusDays(3L * turn + number).minusMinutes(17L * customer);
		String key = first.toLowerCase(Locale.ROOT) + " " + number;
		return RobinConversation.numbered(0)
			.guid(RobinConversation.idFrom("guid " + key))
			.conversationId(RobinConversation.idFrom("conversation " + key))
			.subject(scene.subject())
			.channel(CHANNELS.get(turn % CHANNELS.size()))
			.state((number == 0) ? "Open" : STATES.get(turn % STATES.size()))
			.owner("User", agent, agent.toLowerCase(Locale.ROOT) + "@agents.example.com")
			.webStore(Dialogues.WEB_STORES.get(store))
			.category(scene.category())
			.tags(scene.tags())
			.linkedOrderNumbers(orders(store, customer, number))
			.with("referrer", (number % 2 == 0) ? "https://www.example.nl/klantenservice" : "")
			.started(start)
			.messages(dialogue(name, scene, agent, start, RATINGS.get(turn % RATINGS.size())));
	}

	private static String orders(int store, int customer, int number) {
		String order = "#" + Dialogues.ORDER_PREFIXES.get(store) + (20_000 + customer * 10 + number);
		return switch (number % 3) {
			case 0 -> order;
			case 1 -> order + ",#" + Dialogues.ORDER_PREFIXES.get(store) + (20_000 + customer * 10);
			default -> "";
		};
	}

	private static RobinMessage[] dialogue(String name, Scene scene, String agent, LocalDateTime start, String rating) {
		String address = address(name);
		return new RobinMessage[] { RobinMessage.fromCustomer(name, address, scene.question()).sent(at(start, 0)),
				RobinMessage.note(agent, scene.note()).sent(at(start, 6)),
				RobinMessage.fromAgent(agent, scene.reply()).sent(at(start, 9)),
				RobinMessage.fromCustomer(name, address, scene.thanks()).sent(at(start, 31)).rating(rating) };
	}

	private static String at(LocalDateTime start, int minutes) {
		return RobinConversation.written(start.plusMinutes(minutes));
	}

	private static RobinConversation sample() {
		return RobinConversation.numbered(0)
			.guid(RobinServer.SAMPLE_GUID)
			.conversationId("28ba3e2a-55e6-ec11-9973-8038fb72f8ed")
			.subject("This is the conversation subject")
			.owner("User", "Petra", "petra@example.com")
			.linkedOrderNumbers("#1234,#4356")
			.tags("Tag1, Tag2")
			.with("referrer", "http://cm.com")
			.with("startDateTime", "2021-07-08T15:39:04")
			.messages(RobinMessage.fromCustomer("Nick", NICK, "I don't know what my apikey is, can you help me?"));
	}

	private static List<@Nullable RobinConversation> many() {
		return RobinConversation.several(MANY_COUNT).reversed();
	}

	private static RobinConversation longStory() {
		String paragraph = "En toen gebeurde er nog iets, want het pakket was naar de buren gegaan – café Het Hoekje. ";
		RobinMessage[] messages = IntStream.range(0, 56)
			.mapToObj((part) -> RobinMessage
				.fromCustomer("Lena Lang", LONG_STORY, "Deel " + part + ". " + paragraph.repeat(1024))
				.sent(at(RobinConversation.ANCHOR.minusDays(20), part)))
			.toArray(RobinMessage[]::new);
		return RobinConversation.numbered(0)
			.guid(LONG_GUID)
			.conversationId(RobinConversation.idFrom("conversation long"))
			.subject("Een lang verhaal")
			.channel("Email")
			.started(RobinConversation.ANCHOR.minusDays(20))
			.messages(messages);
	}

	private static RobinConversation html() {
		return RobinConversation.numbered(0)
			.guid(HTML_GUID)
			.conversationId(RobinConversation.idFrom("conversation html"))
			.subject("Re: Uw bestelling <b>FP20000</b>")
			.channel("Email")
			.with("referrer", "javascript:alert(1)")
			.messages(RobinMessage.fromCustomer("Hilde Post", HTML, """
					<html><body><p>Beste mensen,</p><p>De <b>lamp</b> is &quot;kapot&quot; &amp; te groen.</p>
					<img src="https://tracker.example.com/p.gif" onerror="alert(1)"><script>alert(2)</script>
					<p>Groeten,<br>Hilde</p></body></html>"""),
					RobinMessage.fromAgent("Petra", "<p>Beste Hilde, we sturen een nieuwe.</p>"));
	}

	private static RobinConversation scopes() {
		return RobinConversation.numbered(0)
			.guid(SCOPES_GUID)
			.conversationId(RobinConversation.idFrom("conversation scopes"))
			.subject("Wie mag dit lezen?")
			.messages(RobinMessage.fromCustomer("Stella Water", SCOPES, "Voor iedereen."),
					RobinMessage.note("Sam", "Alleen voor ons."),
					RobinMessage.fromAgent("Sam", "Onbekend bereik.").scope("Confidential"),
					RobinMessage.fromAgent("Sam", "Zonder bereik.").without("scope"),
					RobinMessage.fromAgent("Sam", "Bereik is null.").scope(null));
	}

	private static List<@Nullable RobinConversation> odd() {
		RobinConversation nulls = RobinConversation.numbered(0);
		for (String field : List.copyOf(nulls.toJson().keySet())) {
			nulls = nulls.with(field, null);
		}
		RobinConversation dates = RobinConversation.numbered(0)
			.guid(ODD_GUID)
			.conversationId(RobinConversation.idFrom("conversation odd"))
			.channel("Carrier pigeon")
			.state("Hibernating")
			.with("startDateTime", "2026-10-01T08:30:00.1234567")
			.with("sentiment", "New field")
			.messages(null, RobinMessage.fromCustomer("Rik Raar", ODD, "Met zone").sent("2026-10-01T10:31:00+02:00"),
					RobinMessage.fromCustomer("Rik Raar", ODD, "In UTC").sent("2026-10-01T08:32:00.5Z"),
					RobinMessage.fromCustomer("Rik Raar", ODD, "Geen datum").sent("gisteren"),
					RobinMessage.bare().scope("External"));
		RobinConversation missing = RobinConversation.bare()
			.guid(RobinConversation.idFrom("guid missing"))
			.conversationId(RobinConversation.idFrom("conversation missing"));
		List<@Nullable RobinConversation> odd = new ArrayList<>();
		odd.add(dates);
		odd.add(null);
		odd.add(nulls.guid(RobinConversation.idFrom("guid nulls")));
		odd.add(missing);
		return odd;
	}

}
