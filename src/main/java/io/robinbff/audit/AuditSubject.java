package io.robinbff.audit;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.privacy.Pseudonyms;

/**
 * A subject whom an audit is asked about, parsed as a request's is: what no look-up can
 * have been about is refused, rather than not found.
 *
 * @param kind what it was taken for: {@code address}, {@code order number}, {@code id} or
 * {@code hash}
 * @param value its value
 */
record AuditSubject(String kind, String value) {

	private static final Pattern WORD = Pattern.compile("(customer|order|conversation|conversation-id):[0-9a-f]{24}");

	/**
	 * Parses an address, the number of an order, the id of a conversation, or the hash of
	 * one of them.
	 * @throws InvalidValue if it is none
	 */
	static AuditSubject of(String text) {
		if (text.indexOf('@') >= 0) {
			return new AuditSubject("address", parse("customer", text));
		}
		String value = OrderNumber.of("value", text).value();
		if (WORD.matcher(value).matches()) {
			return new AuditSubject("hash", value);
		}
		if (ConversationId.orNull(value) != null) {
			return new AuditSubject("id", value);
		}
		if (value.chars().noneMatch(Character::isDigit)) {
			throw new InvalidValue("value",
					"This is no address, as it has no @, and neither an order's number nor an id, "
							+ "as it has no digit. Of an order that has none give the hash: 'audit hash order' writes it.");
		}
		return new AuditSubject("order number", value);
	}

	/**
	 * Parses a value of a kind.
	 * @throws InvalidValue if it is none
	 */
	static String parse(String kind, String text) {
		return switch (kind) {
			case "customer" -> CustomerEmail.of("address", text).value();
			case "order" -> OrderNumber.of("order number", text).value();
			case "conversation", "conversation-id" -> ConversationId.of("id", text).value();
			default -> text;
		};
	}

	/** Returns the words under which it may stand in an audit. */
	Set<String> words(Pseudonyms pseudonyms) {
		return switch (this.kind) {
			case "hash" -> Set.of(this.value);
			case "address" -> words(pseudonyms, Stream.of("customer", "order"));
			default -> words(pseudonyms, Stream.of("order", "conversation", "conversation-id"));
		};
	}

	private Set<String> words(Pseudonyms pseudonyms, Stream<String> kinds) {
		return kinds.map((one) -> pseudonyms.word(one, this.value)).collect(Collectors.toSet());
	}

	@Override
	public String toString() {
		return "AuditSubject[" + this.kind + "]";
	}

}
