package io.robinbff.privacy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;

/**
 * Words that stand for people in logs and in the audit: the same person has the same
 * word, and nobody without the key can tell whose it is. Such as
 * {@code customer:6f1c0a7e5d2b49813ac7e0f4}.
 */
public final class Pseudonyms {

	/** 96 bits: no two of a billion customers are to be expected to share them. */
	private static final int BYTES = 12;

	private final PrivacyKey key;

	public Pseudonyms(PrivacyKey key) {
		this.key = key;
	}

	/** Returns the word for the one whom a query is about. */
	public String about(Query query) {
		return switch (query.selector()) {
			case Selector.Customer(var email) -> word("customer", email.value());
			case Selector.Order(var number) -> word("order", number.value());
			case Selector.Guid(var id) -> word("conversation", id.value());
			case Selector.PrimaryKey(var id) -> word("conversation-id", id.value());
		};
	}

	/** Returns the word for a caller. */
	public String caller(String subject) {
		return word("caller", subject);
	}

	/**
	 * Returns the word for a value. However it is capitalised, and with blanks around it
	 * or not, it is the same person's.
	 */
	public String word(String kind, String value) {
		byte[] hash = this.key.hash(kind, value.strip().toLowerCase(Locale.ROOT));
		return kind + ":" + HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
	}

}
