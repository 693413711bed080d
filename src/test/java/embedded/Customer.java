package embedded;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Somebody in the {@link Cast} as a CRM knows them.
 *
 * @param name as written
 * @param email the address under which ROBIN knows them, or does not
 * @param shop the web store they buy from
 * @param orders their orders, the newest first; may be empty
 */
public record Customer(String name, String email, String shop, List<String> orders) {

	/** Returns everybody: those like any other, and then those with whom something is. */
	public static List<Customer> all() {
		Stream<Customer> usual = IntStream.range(0, Dialogues.CUSTOMERS.size()).mapToObj(Customer::usual);
		Stream<Customer> special = Stream.of(
				new Customer("Veel Vragen (130 conversations)", Cast.MANY_QUESTIONS, "Default webstore", List.of()),
				new Customer("Hilde Post (hostile HTML)", Cast.HTML, "Default webstore", List.of()),
				new Customer("Lena Lang (5 MB)", Cast.LONG_STORY, "Default webstore", List.of()),
				new Customer("Rik Raar (odd data)", Cast.ODD, "Default webstore", List.of()),
				new Customer("Stella Water (scopes)", Cast.SCOPES, "Default webstore", List.of()),
				new Customer("Nick (the API page's sample)", Cast.NICK, "Default webstore", List.of("1234", "4356")),
				new Customer("Niemand (unknown to ROBIN)", Cast.NOBODY, "Default webstore", List.of("FP99999")));
		return Stream.concat(usual, special).toList();
	}

	/** The orders of their first conversations, as {@link Cast} links them. */
	private static Customer usual(int number) {
		String name = Dialogues.CUSTOMERS.get(number);
		int store = number % Dialogues.WEB_STORES.size();
		String first = Dialogues.ORDER_PREFIXES.get(store) + (20_000 + number * 10);
		List<String> orders = (number * 7 % 5 > 0 || number == 0)
				? List.of(Dialogues.ORDER_PREFIXES.get(store) + (20_001 + number * 10), first) : List.of(first);
		return new Customer(name, Cast.address(name), Dialogues.WEB_STORES.get(store), orders);
	}

}
