package io.robinbff.privacy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.OrderNumber;
import io.robinbff.conversation.Query;

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
		return word(query.selector().kind(), query.selector().key());
	}

	/** Returns the word for a caller. */
	public String caller(String subject) {
		return word("caller", subject);
	}

	/**
	 * Returns a name for the key, which tells nothing of it: words of keys with other
	 * names never meet.
	 */
	public String key() {
		return HexFormat.of().formatHex(Arrays.copyOf(this.key.hash("key", ""), BYTES));
	}

	/**
	 * Returns the word for a value. However it is capitalised, and with blanks around it
	 * or not, it is the same person's; an address and an order's number are taken by
	 * their keys, by which answers are told apart, too.
	 */
	public String word(String kind, String value) {
		String key = switch (kind) {
			case "customer" -> new CustomerEmail(value.strip()).key();
			case "order" -> new OrderNumber(value.strip()).key();
			default -> value.strip();
		};
		byte[] hash = this.key.hash(kind, key.toLowerCase(Locale.ROOT));
		return kind + ":" + HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
	}

}
